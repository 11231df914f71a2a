"""REST routes of signing in and out, of who one is, and of one's password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from videorooms.http.auditing import address_of
from videorooms.http.cookies import clear_session, session_token, set_session
from videorooms.http.routing import Asking, DoorRoute, OwnBusinessRoute, keyed_router, open_router
from videorooms.sign_ins.model import MadeSignIn, Whence
from videorooms.sign_ins.schemas import Me, MeAnswer, PasswordChange, SignInWish, no_way
from videorooms.sign_ins.service import SignInService

_door = open_router("Signing in", DoorRoute)
_own = keyed_router("Signing in", OwnBusinessRoute)


async def _sign_ins(request: Request) -> SignInService:
    service: SignInService = request.app.state.runtime.sign_ins
    return service


async def _whence(request: Request) -> Whence:
    return Whence(address_of(request), session_token(request))


SignIns = Annotated[SignInService, Depends(_sign_ins)]
FromWhere = Annotated[Whence, Depends(_whence)]


@_door.post("/sign_ins", operation_id="sign_in", status_code=201)
async def sign_in(
    request: Request, response: Response, wish: SignInWish, whence: FromWhere, sign_ins: SignIns
) -> MeAnswer:
    """Signs in to the portal: answers with a cookie, and with the token that changes need beside it."""
    match (wish.api_key, wish.invitation, wish.email):
        case (str(key), None, None):
            made = await sign_ins.by_key(key, whence)
        case (None, str(invitation), email):
            password = wish.password_for()
            made = await sign_ins.by_invitation(invitation, password, whence, email=email, name=wish.name)
        case (None, None, str(email)):
            made = await sign_ins.by_password(email, wish.password_for(), whence)
        case _:
            raise no_way()
    return _let_in(request, response, made, sign_ins)


@_own.get("/me", operation_id="retrieve_me")
async def get_me(request: Request, asking: Asking) -> MeAnswer:
    """Who asks, and what that allows."""
    return MeAnswer(data=Me.of(asking, session_token(request)))


@_own.delete("/sign_ins/current", operation_id="sign_out", status_code=204, response_class=Response)
async def sign_out(request: Request, asking: Asking, sign_ins: SignIns) -> Response:
    """Ends the sign-in whose cookie comes with the request."""
    await sign_ins.end(asking)
    response = Response(status_code=204)
    clear_session(request, response)
    return response


@_own.post("/me/actions/change_password", operation_id="change_password")
async def change_password(
    *,
    request: Request,
    response: Response,
    asking: Asking,
    change: PasswordChange,
    whence: FromWhere,
    sign_ins: SignIns,
) -> MeAnswer:
    """Changes the password of the user who asks, ends all sign-ins of the user, and begins another one here."""
    made = await sign_ins.change_password(asking, change.current_password, change.new_password, whence)
    return _let_in(request, response, made, sign_ins)


def _let_in(request: Request, response: Response, made: MadeSignIn, sign_ins: SignInService) -> MeAnswer:
    set_session(request, response, made.token, sign_ins.lifetime.most)
    return MeAnswer(data=Me.of(made.caller, made.token))


router = APIRouter()
router.include_router(_door)
router.include_router(_own)
