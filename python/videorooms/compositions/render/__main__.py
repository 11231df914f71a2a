"""`python -m videorooms.compositions.render plan.json [--processes 2]`: renders the plan's composition beside the plan.

Started by `compositions.child`, and by hand to look into a composition. What happens is told on standard output, a JSON
object a line: `{"progress": 0.5}` now and then, and in the end `{"completed": "path"}`, `{"failed": "reason"}`, or
`{"hindered": "reason"}` when a later try may do better. It ends without either when something broke that another try
may survive. It ends too when its standard input does, which is when whoever started it is no more.
"""

import argparse
import fcntl
import json
import sys
from pathlib import Path
from typing import Any

from videorooms.compositions.plan import RenderPlan
from videorooms.compositions.render import limits
from videorooms.compositions.render.supervising import Abandoned, RenderFailed, RenderHindered, Supervisor
from videorooms.compositions.render.work import WorkFolder


def main() -> None:
    parser = argparse.ArgumentParser(description="Renders one composition.")
    parser.add_argument("plan", type=Path)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--attended", action="store_true", help="end when standard input does")
    options = parser.parse_args()
    plan = RenderPlan.from_json(options.plan.read_text())
    folder = WorkFolder(options.plan.parent)
    limits.apply(plan)
    # One that was left over from before sees the end of its input and goes; until then the folder is its.
    with (folder.path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        attendant = sys.stdin.fileno() if options.attended else None
        supervisor = Supervisor(plan, folder, options.processes, attendant, _progress)
        try:
            _say(completed=str(supervisor.run()))
        except RenderFailed as error:
            _say(failed=str(error))
        except RenderHindered as error:
            _say(hindered=str(error))
        except Abandoned:
            sys.exit(1)


def _progress(part: float) -> None:
    _say(progress=round(part, 5))


def _say(**words: Any) -> None:
    print(json.dumps(words), flush=True)


if __name__ == "__main__":
    main()
