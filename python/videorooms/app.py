"""Puts the HTTP application together from the routes of all resources. No logic.

`cli` and tests call `create_app` with a runtime; they start and stop that themselves.
"""

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from videorooms import __version__
from videorooms.api_keys.routes import router as api_keys_router
from videorooms.audit.routes import router as audit_router
from videorooms.compositions.routes import download_router as composition_files_router
from videorooms.compositions.routes import router as compositions_router
from videorooms.configuration.routes import router as configuration_router
from videorooms.http import errors, reference, web
from videorooms.http.examples import describe
from videorooms.http.idempotency import REPLAYED_HEADER
from videorooms.http.middleware import BodyLimit, RequestRecord, SecurityHeaders
from videorooms.network_checks.routes import router as network_checks_router
from videorooms.overview.routes import router as overview_router
from videorooms.participants.actions import router as actions_router
from videorooms.participants.routes import router as participants_router
from videorooms.recordings.actions import router as recording_actions_router
from videorooms.recordings.routes import download_router as recording_files_router
from videorooms.recordings.routes import router as recordings_router
from videorooms.rooms.routes import router as rooms_router
from videorooms.runtime import Runtime
from videorooms.sessions.routes import router as sessions_router
from videorooms.sign_ins.routes import router as sign_ins_router
from videorooms.signaling.looking_in import router as hidden_participants_router
from videorooms.signaling.routes import router as signaling_router
from videorooms.statistics.routes import router as statistics_router
from videorooms.telemetry.routes import router as telemetry_router
from videorooms.timelines.routes import router as timelines_router
from videorooms.tokens.routes import router as tokens_router
from videorooms.users.routes import router as users_router
from videorooms.webhooks.routes import router as webhooks_router
from videorooms.whip.routes import router as whip_router

_RATE_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
# Any origin may call with a bearer token that it must hold itself. The cookie of a sign-in is for our own pages, and
# without `allow_credentials` browsers show no other page what was answered to it.
_CORS = Middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_methods=["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"],
    allow_headers=["*"],
    expose_headers=[
        *("Location", "Link", "ETag", "Accept-Patch", "Retry-After", "X-Request-Id", REPLAYED_HEADER, *_RATE_HEADERS),
        *("Accept-Ranges", "Content-Range", "Content-Disposition"),
    ],
)

# Outermost first.
STACK = [_CORS, Middleware(SecurityHeaders), Middleware(RequestRecord), Middleware(BodyLimit)]


def create_app(runtime: Runtime) -> FastAPI:
    files = web.WebFiles(web.WEB_FOLDER, runtime.store.link_origin)
    app = FastAPI(
        title="videorooms",
        version=__version__,
        description="REST API of a self-hosted video rooms server.",
        docs_url=None,
        redoc_url=None,
        middleware=STACK,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.runtime = runtime
    errors.install(app)
    app.include_router(rooms_router)
    app.include_router(tokens_router)
    app.include_router(sessions_router)
    app.include_router(participants_router)
    app.include_router(actions_router)
    app.include_router(hidden_participants_router)
    app.include_router(recording_actions_router)
    app.include_router(timelines_router)
    app.include_router(statistics_router)
    app.include_router(sign_ins_router)
    app.include_router(users_router)
    app.include_router(audit_router)
    app.include_router(api_keys_router)
    app.include_router(recordings_router)
    app.include_router(recording_files_router)
    app.include_router(compositions_router)
    app.include_router(composition_files_router)
    app.include_router(webhooks_router)
    app.include_router(overview_router)
    app.include_router(configuration_router)
    app.include_router(signaling_router)
    app.include_router(whip_router)
    app.include_router(network_checks_router)
    app.include_router(telemetry_router)
    app.include_router(reference.router)
    app.include_router(web.make_router(files))
    app.router.default = web.Unrouted(files)
    describe(app)
    return app
