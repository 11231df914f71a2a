"""Ids: which texts are one, and the order of those we make."""

import pytest

from videorooms.errors import VideoRoomsError
from videorooms.ids import is_uuid, new_id, require_id

UUID = "0b8f1e9c-6f6d-4d0e-9b3a-0c1d2e3f4a5b"


@pytest.mark.parametrize("text", [UUID, UUID.upper(), "00000000-0000-0000-0000-000000000000"])
def test_a_canonical_uuid_of_any_version_and_case_is_an_id(text: str) -> None:
    assert is_uuid(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "demo",
        UUID[:-1],
        UUID + "0",
        UUID.replace("-", ""),
        "{" + UUID + "}",
        "urn:uuid:" + UUID,
        UUID + "\n",
        " " + UUID,
        UUID.replace("0", "\u0660"),
        "\x00" * 36,
        "../" + UUID,
    ],
)
def test_anything_else_is_no_id(text: str) -> None:
    assert not is_uuid(text)


def test_an_id_that_comes_in_upper_case_is_the_same_id() -> None:
    assert require_id(UUID.upper(), "room_id") == UUID


def test_a_refused_id_is_blamed_on_its_parameter_and_not_repeated() -> None:
    with pytest.raises(VideoRoomsError) as caught:
        require_id("<script>", "room_id")
    assert (caught.value.code, caught.value.parameter) == ("invalid_id", "room_id")
    assert "script" not in caught.value.detail


def test_new_ids_are_valid_distinct_and_in_the_order_of_their_making() -> None:
    made = [new_id() for _ in range(1000)]
    assert all(is_uuid(one) for one in made)
    assert made == sorted(set(made))
