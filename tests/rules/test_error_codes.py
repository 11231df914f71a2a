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


def test_no_two_errors_share_a_code() -> None:
    codes = [row.code for row in ERROR_CODES.values()]
    assert len(codes) == len(set(codes))


def test_a_code_that_nobody_defined_counts_as_our_own_failure() -> None:
    assert VideoRoomsError("no_such_code", "…").definition.name == "unexpected"
