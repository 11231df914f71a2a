"""Serves what is built for browsers: the portal with the meeting page, and the SDK.

`app` adds its routes and its answer for paths that no route has. Files come from the package's `web` folder, which the
build fills; where it did not, one page or line says so. Pages carry a strict policy, and nothing of a request gets into
any of them.
"""

from pathlib import Path, PurePosixPath

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

WEB_FOLDER = Path(__file__).parent.parent / "web"

PAGE_PERMISSIONS = "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self)"
# The build names these files by their content.
IMMUTABLE = "public, max-age=31536000, immutable"
# Asked for each time, answered with 304 while the ETag holds.
REVALIDATE = "no-cache"

NOT_BUILT_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Not built</title>
<h1>The portal is not built</h1>
<p>This server runs from a source tree without its web files. Run <code>./dev run</code>, which builds them.
The REST API works without.</p>
</html>
"""
MODULES = ("client.js", "ui.js")
SDK_TYPES = {
    ".ts": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".tflite": "application/octet-stream",
    ".binarypb": "application/octet-stream",
}
NOT_BUILT_LINE = "The SDK is not built: run ./dev run, which builds it.\n"


def page_policy(media_origin: str | None = None) -> str:
    """No inline script or style, nothing from elsewhere but signaling sockets; pictures and sound may be made in the
    page, and come from `media_origin`, where links to recordings lead to a bucket. WebAssembly may be compiled, for the
    blur of backgrounds; text may not."""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "connect-src 'self' ws: wss:",
            "img-src 'self' blob: data:",
            f"media-src 'self' blob: data: {media_origin or ''}".rstrip(),
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


class WebFiles:
    """The built files below one folder. It may appear, change and go while the server runs."""

    def __init__(self, folder: Path, media_origin: str | None = None) -> None:
        self._policy = page_policy(media_origin)
        self._portal = StaticFiles(directory=folder / "portal", check_dir=False)
        self._sdk = StaticFiles(directory=folder / "sdk", check_dir=False)

    async def sdk(self, name: str, scope: Scope) -> Response:
        response = await _file(self._sdk, name, scope)
        if response is None and name in MODULES:
            return PlainTextResponse(NOT_BUILT_LINE, 404)
        if response is None:
            raise HTTPException(404)
        response.headers["cache-control"] = REVALIDATE
        # Node's default for .ts is a video format, and unknown endings are no text.
        if media_type := SDK_TYPES.get(PurePosixPath(name).suffix):
            response.headers["content-type"] = media_type
        return response

    async def asset(self, path: str, scope: Scope) -> Response | None:
        response = await _file(self._portal, f"assets/{path}", scope)
        if response is not None:
            response.headers["cache-control"] = IMMUTABLE
        return response

    async def page(self, scope: Scope, status: int = 200) -> Response:
        """The one document of portal and meeting page; its script reads the address."""
        response = await _file(self._portal, "index.html", scope) or HTMLResponse(NOT_BUILT_PAGE, 404)
        if response.status_code == 200:
            response.status_code = status
        response.headers["content-security-policy"] = self._policy
        response.headers["permissions-policy"] = PAGE_PERMISSIONS
        response.headers["cache-control"] = REVALIDATE
        return response

    async def beside_page(self, path: str, scope: Scope) -> Response | None:
        """A file that lies beside the document, such as its icon."""
        name = path.strip("/")
        response = await _file(self._portal, name, scope) if "/" not in name else None
        if response is not None:
            response.headers["cache-control"] = REVALIDATE
        return response


async def _file(files: StaticFiles, path: str, scope: Scope) -> Response | None:
    """The file at the path below the folder, or None. Hidden files, and whatever leaves the folder, do not exist."""
    if "\x00" in path or any(part.startswith(".") for part in path.split("/")):
        return None
    try:
        return await files.get_response(str(PurePosixPath(path)), scope)
    except HTTPException as error:
        if error.status_code != 404:
            raise
        return None


def make_router(files: WebFiles) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    methods = ["GET", "HEAD"]

    @router.api_route("/", methods=methods)
    @router.api_route("/meet/{room_id}", methods=methods)
    async def page(request: Request) -> Response:
        return await files.page(request.scope)

    @router.api_route("/sdk/{path:path}", methods=methods)
    async def sdk(path: str, request: Request) -> Response:
        """What applications load: the SDK, the meeting as a web component, and what its blur needs."""
        return await files.sdk(path, request.scope)

    @router.api_route("/assets/{path:path}", methods=methods)
    async def asset(path: str, request: Request) -> Response:
        response = await files.asset(path, request.scope)
        if response is None:
            raise HTTPException(404)
        return response

    return router


class Unrouted:
    """Answers paths that no route has: with the page for people, so that it can say so, else with an error."""

    def __init__(self, files: WebFiles) -> None:
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
            return
        if scope["type"] != "http":
            return
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(404)
        response = await self._files.beside_page(scope["path"], scope)
        if response is None:
            accept = Request(scope).headers.get("accept", "")
            if "text/html" not in accept or scope["path"].startswith("/v2/"):
                raise HTTPException(404)
            response = await self._files.page(scope, status=404)
        await response(scope, receive, send)
