"""Request documents: strict JSON, read once and in bounded time."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from videorooms.errors import VideoRoomsError
from videorooms.http.documents import DEPTH_MAX, parse_document

JSON = Headers({"content-type": "application/json"})


def refusal(body: bytes, headers: Headers = JSON) -> str:
    with pytest.raises(VideoRoomsError) as caught:
        parse_document(body, headers)
    return caught.value.code


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nonsense",
        b'{"a":1,}',
        b"{'a':1}",
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":1,"a":2}',
        b'{"x":{"a":1,"a":1}}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'"\xff"',
        b"\xfe\xff\x00{\x00}",
        b"{}{}",
        b"\x00",
        b'{"a":"unclosed',
        b'{"a":"\x01"}',
    ],
)
def test_what_is_not_strictly_json_is_refused(body: bytes) -> None:
    assert refusal(body) == "invalid_json"


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
def test_what_a_form_or_a_bare_script_sends_is_refused(content_type: str) -> None:
    assert refusal(b"{}", Headers({"content-type": content_type})) == "unsupported_media_type"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "application/json; charset=utf-8"},
        {"content-type": "APPLICATION/JSON"},
        {"content-type": "application/problem+json"},
    ],
)
def test_json_by_any_of_its_names_or_by_none_is_read(headers: dict[str, str]) -> None:
    assert parse_document(b'{"a":1}', Headers(headers)) == {"a": 1}


def test_a_byte_order_mark_is_no_reason_to_refuse() -> None:
    assert parse_document(b"\xef\xbb\xbf{}", JSON) == {}


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_nesting_is_read_to_the_limit_and_refused_beyond(opening: bytes, closing: bytes) -> None:
    def nested(depth: int) -> bytes:
        return opening * depth + b"1" + closing * depth

    parse_document(nested(DEPTH_MAX), JSON)
    assert refusal(nested(DEPTH_MAX + 1)) == "invalid_json"
    assert refusal(nested(100_000)) == "invalid_json"


def test_brackets_inside_of_strings_do_not_nest() -> None:
    text = '[{"\\' * 200
    assert parse_document(json.dumps({"a": text}).encode(), JSON) == {"a": text}


@pytest.mark.parametrize(
    "body",
    [b"[]" * 400_000, b'"\\' * 500_000, b'"' * 1_000_000, b"\\" * 1_000_000 + b"[" * 40, b'[["' + b'\\"' * 499_000],
)
def test_no_body_takes_long_to_refuse(body: bytes) -> None:
    before = time.process_time()
    assert refusal(body) == "invalid_json"
    # Quadratic work would take minutes; five seconds of CPU forgive any machine.
    assert time.process_time() - before < 5


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=20,
)


@given(documents)
def test_every_json_document_comes_out_as_it_went_in(document: object) -> None:
    assert parse_document(json.dumps(document).encode(), JSON) == document


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_code(body: bytes) -> None:
    try:
        parse_document(body, JSON)
    except VideoRoomsError as error:
        assert error.code == "invalid_json"
