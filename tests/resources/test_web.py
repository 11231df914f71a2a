"""The web files: portal, meeting page and SDK, with the headers that browsers need."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import client_of
from tests.resources.answers import NOWHERE, refused
from videorooms.http import web
from videorooms.media.fake import FakeEngine
from videorooms.runtime import Runtime
from videorooms.settings import Settings

INDEX = "<!doctype html><title>Portal</title>"
HTML = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the build puts its files, still empty."""
    made = tmp_path / "web"
    monkeypatch.setattr(web, "WEB_FOLDER", made)
    return made


@pytest.fixture
def built(folder: Path) -> Path:
    (folder / "portal" / "assets").mkdir(parents=True)
    (folder / "portal" / ".vite").mkdir()
    (folder / "sdk").mkdir()
    (folder / "portal" / "index.html").write_text(INDEX)
    (folder / "portal" / "favicon.svg").write_text("<svg/>")
    (folder / "portal" / ".vite" / "manifest.json").write_text("{}")
    (folder / "portal" / "assets" / "main-3f9a.js").write_text("let portal;")
    (folder / "sdk" / "client.js").write_text("export {};")
    (folder / "sdk" / "client.d.ts").write_text("export {};")
    (folder / "sdk" / "ui.js").write_text("export {};")
    (folder / "sdk" / "blur").mkdir()
    (folder / "sdk" / "blur" / "model.wasm").write_bytes(b"\0asm")
    (folder / "sdk" / "blur" / "model.tflite").write_bytes(b"TFL3")
    (folder / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
async def browser(runtime: Runtime, folder: Path) -> AsyncIterator[httpx.AsyncClient]:  # noqa: ARG001
    async with client_of(runtime, HTML) as client:
        yield client


@pytest.mark.usefixtures("built")
class TestBuilt:
    @pytest.mark.parametrize("path", ["/", f"/meet/{NOWHERE}", "/meet/anything"])
    async def test_portal_and_meeting_page_are_one_document(self, browser: httpx.AsyncClient, path: str) -> None:
        page = await browser.get(path)
        assert (page.status_code, page.text) == (200, INDEX)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-cache"

    async def test_a_page_may_load_nothing_from_elsewhere_and_run_nothing_inline(
        self, browser: httpx.AsyncClient
    ) -> None:
        page = await browser.get("/")
        policy = dict(rule.split(" ", 1) for rule in page.headers["content-security-policy"].split("; "))
        assert policy == {
            "default-src": "'self'",
            "script-src": "'self' 'wasm-unsafe-eval'",
            "connect-src": "'self' ws: wss:",
            "img-src": "'self' blob: data:",
            "media-src": "'self' blob: data:",
            "worker-src": "'self' blob:",
            "object-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "'self'",
        }
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert "camera=(self)" in page.headers["permissions-policy"]

    async def test_a_page_plays_recordings_from_the_bucket_when_links_lead_there(
        self, settings: Settings, engine: FakeEngine
    ) -> None:
        bucket = {"storage_url": "s3://files/rooms", "storage_endpoint": "https://storage.example:9000"}
        own = "'self' blob: data:"
        for direct, sources in ((True, f"{own} https://storage.example:9000"), (False, own)):
            told = settings.model_copy(update=bucket | {"storage_direct_links": direct})
            async with client_of(Runtime(told, engine=engine), HTML) as browser:
                policy = (await browser.get("/")).headers["content-security-policy"]
            assert f"media-src {sources};" in policy

    async def test_what_the_build_names_by_its_content_is_kept_for_ever(self, browser: httpx.AsyncClient) -> None:
        asset = await browser.get("/assets/main-3f9a.js")
        assert (asset.status_code, asset.text) == (200, "let portal;")
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "javascript" in asset.headers["content-type"]

    @pytest.mark.parametrize("path", ["/sdk/client.js", "/", "/favicon.svg"])
    async def test_what_keeps_its_name_is_asked_for_again_and_sent_when_it_changed(
        self, browser: httpx.AsyncClient, built: Path, path: str
    ) -> None:
        first = await browser.get(path)
        assert first.headers["cache-control"] == "no-cache"
        again = await browser.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        file = built / {"/": "portal/index.html", "/favicon.svg": "portal/favicon.svg"}.get(path, path.lstrip("/"))
        file.write_text("something longer than before, so that it differs")
        changed = await browser.get(path, headers={"if-none-match": first.headers["etag"]})
        assert changed.status_code == 200

    async def test_any_page_may_import_the_sdk(self, browser: httpx.AsyncClient) -> None:
        module = await browser.get("/sdk/client.js", headers={"origin": "https://app.example.org"})
        assert module.headers["access-control-allow-origin"] == "*"
        assert module.headers["content-type"].startswith(("text/javascript", "application/javascript"))
        assert "access-control-allow-credentials" not in module.headers

    async def test_any_page_may_import_the_web_component_and_what_its_blur_needs(
        self, browser: httpx.AsyncClient
    ) -> None:
        kinds = {"ui.js": "javascript", "blur/model.wasm": "application/wasm", "blur/model.tflite": "octet-stream"}
        for name, kind in kinds.items():
            file = await browser.get(f"/sdk/{name}", headers={"origin": "https://app.example.org"})
            assert file.headers["access-control-allow-origin"] == "*"
            assert kind in file.headers["content-type"]

    @pytest.mark.parametrize("path", ["/sdk/other.js", "/sdk/", "/sdk/..%2fsecret.txt", "/sdk/blur/", "/sdk/blur/x"])
    async def test_nothing_else_is_served_beside_the_sdk(self, browser: httpx.AsyncClient, path: str) -> None:
        assert (await browser.get(path)).status_code == 404

    async def test_types_of_the_sdk_are_text(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.get("/sdk/client.d.ts")).headers["content-type"] == "text/plain; charset=utf-8"

    @pytest.mark.parametrize("path", ["/", "/sdk/client.js", "/assets/main-3f9a.js", "/favicon.svg"])
    async def test_a_head_is_a_get_without_its_body(self, browser: httpx.AsyncClient, path: str) -> None:
        head, get = await browser.head(path), await browser.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == get.headers["content-length"]

    @pytest.mark.parametrize(
        "path",
        [
            "/assets/none.js",
            "/assets/",
            "/assets",
            "/assets/..%2findex.html",
            "/assets/..%2f..%2fsecret.txt",
            "/assets/%2e%2e/%2e%2e/secret.txt",
            "/assets/..%5c..%5csecret.txt",
            "/assets//etc/passwd",
            "/assets/%00",
            "/assets/" + "x" * 5000,
            "/.vite/manifest.json",
            "/%2e%2e/secret.txt",
            "/secret.txt",
            "/sdk/",
            "/sdk/other.js",
            "/sdk/..%2fsecret.txt",
        ],
    )
    async def test_nothing_but_the_built_files_can_be_had(self, runtime: Runtime, path: str) -> None:
        async with client_of(runtime) as client:
            refused(await client.get(path), "not_found")

    async def test_people_at_an_unknown_address_get_the_page_that_says_so(self, browser: httpx.AsyncClient) -> None:
        page = await browser.get("/nowhere")
        assert (page.status_code, page.text) == (404, INDEX)
        assert page.headers["content-security-policy"]

    async def test_a_range_of_a_file_may_be_asked_for(self, browser: httpx.AsyncClient) -> None:
        part = await browser.get("/assets/main-3f9a.js", headers={"range": "bytes=4-9"})
        assert (part.status_code, part.text) == (206, "portal")


class TestNotBuilt:
    async def test_the_page_says_what_to_do(self, browser: httpx.AsyncClient) -> None:
        page = await browser.get("/")
        assert page.status_code == 404
        assert "The portal is not built" in page.text
        assert "./dev run" in page.text

    async def test_the_sdk_says_what_to_do(self, browser: httpx.AsyncClient) -> None:
        module = await browser.get("/sdk/client.js")
        assert (module.status_code, module.headers["content-type"]) == (404, "text/plain; charset=utf-8")
        assert "./dev run" in module.text

    async def test_files_that_appear_while_the_server_runs_are_served(
        self, browser: httpx.AsyncClient, folder: Path
    ) -> None:
        await browser.get("/")
        (folder / "portal").mkdir(parents=True)
        (folder / "portal" / "index.html").write_text(INDEX)
        assert (await browser.get("/")).text == INDEX


async def test_a_page_of_any_origin_may_call_the_api_with_its_bearer(anonymous: httpx.AsyncClient) -> None:
    asked = await anonymous.options(
        "/v2/rooms",
        headers={
            "origin": "https://app.example.org",
            "access-control-request-method": "PATCH",
            "access-control-request-headers": "authorization,content-type",
        },
    )
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "PATCH" in asked.headers["access-control-allow-methods"]
    assert asked.headers["access-control-allow-headers"] == "authorization,content-type"
    assert "access-control-allow-credentials" not in asked.headers


async def test_a_page_of_another_origin_can_read_refusals_and_what_whip_tells(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.get("/v2/rooms", headers={"origin": "https://app.example.org"})
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == "*"
    exposed = {name.strip().lower() for name in answer.headers["access-control-expose-headers"].split(",")}
    assert {"location", "link", "etag"} <= exposed


async def test_a_redirect_is_never_made_from_what_was_sent(anonymous: httpx.AsyncClient) -> None:
    for path in ("/v2/rooms/", "//example.org/", "/meet/", "/meet//example.org", "/assets//example.org"):
        answer = await anonymous.get(f"http://server{path}", headers={"host": "evil.example"})
        assert answer.status_code < 300 or answer.status_code >= 400
        assert "location" not in answer.headers
