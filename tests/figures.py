"""Prints figures that tests have found on their way, at the end of the run; no test passes or fails by one.

`tests/conftest.py` loads it. A test says `record_property(FIGURES, "a line")`; that also comes out of other processes.
"""

from __future__ import annotations

import pytest

FIGURES = "figures"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for found in terminalreporter.stats.values() for report in found]
    lines = [
        str(value)
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == FIGURES and getattr(report, "when", "") == "call"
    ]
    if lines:
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.write_line(line)
