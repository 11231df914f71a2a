"""`./dev fmt`: formats every language, and lets the linters fix what they can."""

from __future__ import annotations

import sys

from tools.steps import Step, python, run

STEPS = [
    Step("python fixes", python("-m", "ruff", "check", "--fix-only", "--quiet", "."), quiet=True),
    Step("python format", python("-m", "ruff", "format", "--quiet", "."), quiet=True),
    Step("rust format", ["cargo", "fmt", "--all"], quiet=True),
    Step("web fixes", ["npm", "exec", "--workspaces", "--", "oxlint", "--fix", "--quiet", "src"], quiet=True),
]

if __name__ == "__main__":
    sys.exit(1 if run(STEPS) else 0)
