"""The cookie of a sign-in, and what keeps other pages from using it: RFC 6265bis and the fetch metadata of browsers.

`routing` reads and checks it at every request without an API key, routes of sign-ins set and clear it. A request that
changes something must bring a token that only a page of this server can know, and must not say that it comes from
elsewhere. Whose cookie it is, is for others to tell.
"""

import base64
import hmac
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from videorooms.errors import VideoRoomsError

COOKIE = "videorooms_session"
CSRF_HEADER = "x-csrf-token"
# Of RFC 9110, section 9.2.1.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# More than any token of ours; what is longer is not even hashed.
TOKEN_MAX_LENGTH = 128

_OWN_SITES = ("same-origin", "none")


def session_token(request: Request) -> str | None:
    """What the cookie says, if there is one."""
    token = request.cookies.get(COOKIE)
    return token if token and len(token) <= TOKEN_MAX_LENGTH else None


def csrf_token(token: str) -> str:
    """The one that belongs to this sign-in: nobody makes it without its cookie, and the cookie is not in it."""
    made = hmac.digest(token.encode("utf-8", "surrogatepass"), b"videorooms csrf", "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def check_csrf(request: Request, token: str) -> None:
    """Raises `csrf_refused` unless the request comes from a page that knows the token of this sign-in."""
    check_origin(request)
    given = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode("latin-1", "replace"), csrf_token(token).encode()):
        detail = "With a cookie this needs the header X-CSRF-Token, as GET /v2/me says it."
        raise VideoRoomsError("csrf_refused", detail, parameter=CSRF_HEADER)


def check_origin(request: Request) -> None:
    """Raises `csrf_refused` when the browser says that a page of another origin asks. Programs say nothing of this."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if origin and origin == _public_origin(request):
        return
    from_here = site in _OWN_SITES if site is not None else origin is None or _is_of_host(request, origin)
    if not from_here:
        raise VideoRoomsError("csrf_refused", "This was asked for by a page of another origin.", parameter="origin")


def set_session(request: Request, response: Response, token: str, lifetime: timedelta) -> None:
    """The browser keeps it as long as the sign-in can last, shows it to no script, and sends it to no other site."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(lifetime.total_seconds()),
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="strict",
    )


def clear_session(request: Request, response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", secure=_is_secure(request), httponly=True, samesite="strict")


def _is_secure(request: Request) -> bool:
    """Whether the browser reaches us by https, also when a proxy ends that and says nothing of it."""
    if request.url.scheme == "https":
        return True
    origin = request.headers.get("origin")
    if origin is not None:
        return origin.startswith("https://")
    public = _public_origin(request)
    return public.startswith("https://") and _is_of_host(request, public)


def _is_of_host(request: Request, origin: str) -> bool:
    """The scheme is left out: a proxy may have ended the https that the page was loaded by."""
    host = origin.partition("://")[2]
    return bool(host) and host == request.headers.get("host")


def _public_origin(request: Request) -> str:
    """As the operator says it; empty where nobody did."""
    scheme, _, rest = str(request.app.state.runtime.settings.public_url).partition("://")
    return f"{scheme}://{rest.partition('/')[0]}" if rest else ""
