"""`./dev docs`: writes again whatever is generated from the sources; `./dev check` tells when that is due."""

from __future__ import annotations

import sys

from tools.steps import Step, python, run

STEPS = [
    Step("signaling messages and protocol tables", python("-m", "tools.generate_signaling")),
    Step("settings, errors, metrics, OpenAPI", python("-m", "tools.generate_references")),
    Step("SDK reference, types of the portal", ["npm", "run", "docs", "--silent", "--workspaces", "--if-present"]),
]

if __name__ == "__main__":
    sys.exit(1 if run(STEPS) else 0)
