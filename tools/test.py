"""`./dev test`: all tests of all languages, the quick ones first, pytest and its closing line last.

The extension, the portal and the SDK are built by then (`dev`). Browsers and real peers come from Debian where that is
possible, the S3 server is compiled once; a test that lacks its peer says so when it is skipped.
"""

from __future__ import annotations

import sys

from tools import debian_packages, s3_server
from tools.steps import Step, python, run

STEPS = [
    Step("web tests", ["npm", "test", "--silent"]),
    # The whole workspace: with the extension's crate among the features, dependencies are those that it was built of.
    Step("rust tests", ["cargo", "test", "--quiet", "--locked", "--workspace"]),
    # Named as a whole: a folder that is named itself, as each is in pyproject.toml, is not ignored.
    Step(
        "python tests",
        python("-m", "pytest", "tests", "--ignore=tests/e2e", "--numprocesses=auto", "--dist=worksteal"),
    ),
    Step(
        "patient end-to-end tests",
        python("-m", "pytest", "tests/e2e", "-m", "patient and not long", "--numprocesses=3", "--dist=worksteal"),
    ),
    # Media in time needs all cores: one test at a time.
    Step("end-to-end tests", python("-m", "pytest", "tests/e2e", "-m", "not patient and not long")),
]


def main() -> None:
    debian_packages.bring_test_packages()
    s3_server.bring_s3_server()
    if failed := run(STEPS):
        sys.exit(f"test: failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
