"""Logging in and out of the console."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, SecretStr

from hub.accounts import PASSWORD_MOST, Locked, WrongCredentials
from web.errors import Problem
from web.fields import Answer, Ask, Line
from web.guards import COOKIE, HubHere, LocaleHere, SessionHere, own_page

router = APIRouter(prefix="/api", tags=["auth"])


class LoginAsk(Ask):
    login: Line
    password: Annotated[SecretStr, Field(max_length=PASSWORD_MOST)]


class MeOut(Answer):
    id: str
    login: str
    name: str
    roles: tuple[str, ...]
    queues: tuple[str, ...]
    csrf: str
    locale: str


@router.post("/login", status_code=204, dependencies=[Depends(own_page)])
async def log_in(request: Request, response: Response, hub: HubHere, ask: LoginAsk) -> None:
    address = request.client.host if request.client else ""
    try:
        session = await hub.accounts.log_in(ask.login, ask.password.get_secret_value(), address)
    except WrongCredentials:
        raise Problem(
            401, "credentials", "Неверный логин или пароль.", "The login or the password is wrong."
        ) from None
    except Locked as locked:
        raise _locked(locked.seconds) from None
    response.set_cookie(
        COOKIE,
        session.token,
        max_age=session.lifetime_seconds,
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
    )


@router.post("/logout", status_code=204)
async def log_out(request: Request, response: Response, hub: HubHere, session: SessionHere) -> None:
    await hub.accounts.log_out(request.cookies[COOKIE])
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")


@router.get("/me")
async def me(session: SessionHere, locale: LocaleHere) -> MeOut:
    who = session.operator
    return MeOut(
        id=who.id,
        login=who.login,
        name=who.name,
        roles=tuple(sorted(who.roles)),
        queues=tuple(sorted(who.queues)),
        csrf=session.csrf,
        locale=locale,
    )


def _locked(seconds: int) -> Problem:
    return Problem(
        429,
        "locked",
        f"Слишком много попыток. Попробуйте через {seconds} с.",
        f"Too many tries. Try again in {seconds} s.",
        {"Retry-After": str(seconds)},
    )
