"""`./dev build`: a wheel in dist/, looked into before it is called one.

A wheel without its portal or its engine installs well and fails at the first visitor, so that is found here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tools.steps import ROOT

DIST = ROOT / "dist"
NEEDED = (
    "videorooms/web/portal/index.html",
    "videorooms/web/sdk/client.js",
    "videorooms/web/sdk/client.d.ts",
    "videorooms/web/sdk/ui.js",
    "videorooms/web/sdk/ui.d.ts",
    "videorooms/web/sdk/blur/selfie_segmentation.js",
    "videorooms/media/_engine.abi3.so",
    "videorooms/py.typed",
)


def main() -> None:
    uv = sys.argv[1]
    command = [uv, "build", "--wheel", "--quiet", "--out-dir", str(DIST)]
    print("Building the wheel; the engine's release build takes some minutes the first time", flush=True)
    # A wheel runs on machines without our OpenSSL, so it carries its own.
    environment = {**os.environ, "VIDEOROOMS_PROFILE": "release", "OPENSSL_NO_VENDOR": "0"}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        sys.exit("build: failed, see above")
    wheel = max(DIST.glob("videorooms-*.whl"), key=lambda path: path.stat().st_mtime)
    if missing := missing_from(wheel):
        sys.exit(f"build: {wheel.name} lacks {', '.join(missing)}")
    print(f"{wheel.relative_to(ROOT)} ({wheel.stat().st_size / 1e6:.1f} MB)")


def missing_from(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as opened:
        return sorted(set(NEEDED) - set(opened.namelist()))


if __name__ == "__main__":
    main()
