"""Error codes: Python's table is the contract's."""

import tomllib
from dataclasses import asdict
from pathlib import Path

from videorooms.errors import ERROR_CODES, VideoRoomsError

CONTRACT = Path(__file__).parents[2] / "contracts" / "errors.toml"


def test_python_has_every_row_of_the_contract_and_no_other() -> None:
    contract = tomllib.loads(CONTRACT.read_text())
    ours = {
        name: {key: value for key, value in asdict(row).items() if key != "name"} for name, row in ERROR_CODES.items()
    }
    assert ours == contract
    assert list(ours) == list(contract)


def test_errors_of_the_hosted_product_have_its_codes() -> None:
    theirs = {
        "not_found": ("10005", 404),
        "invalid_id": ("10006", 404),
        "unexpected": ("10007", 500),
        "unauthorized": ("10009", 401),
        "forbidden": ("10010", 403),
        "too_many_requests": ("10011", 429),
        "duplicate": ("10012", 422),
        "bad_request": ("10015", 400),
        "invalid_json": ("10023", 400),
        "unprocessable": ("10027", 422),
        "bad_filter": ("10031", 422),
        "bad_enum": ("10032", 422),
        "out_of_range": ("10033", 422),
    }
    assert {name: (ERROR_CODES[name].code, ERROR_CODES[name].status) for name in theirs} == theirs
    assert all(row.code.startswith("2") for name, row in ERROR_CODES.items() if name not in theirs)


def test_no_two_errors_share_a_code() -> None:
    codes = [row.code for row in ERROR_CODES.values()]
    assert len(codes) == len(set(codes))


def test_a_code_that_nobody_defined_counts_as_our_own_failure() -> None:
    assert VideoRoomsError("no_such_code", "…").definition.name == "unexpected"
