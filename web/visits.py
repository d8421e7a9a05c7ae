"""An office's screen over HTTP; what the hall reads is in ``web/office_pages``."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from conversation.ids import VisitId
from hub.office_desk import WalkIn
from web.fields import Answer, Ask, Key, Line, Moment
from web.guards import HubHere, LocaleHere, Serving

router = APIRouter(prefix="/api/office", tags=["office"])

Window = Annotated[str, StringConstraints(pattern=r"^\d{1,3}$")]


class OfficeLineOut(Answer):
    id: str
    title: str


class OfficesOut(Answer):
    items: tuple[OfficeLineOut, ...]


class VisitLineOut(Answer):
    id: str
    ticket: str
    state: str
    name: str
    phone: str
    starts: Moment
    time: str
    walk_in: bool
    topic: str
    paid: bool
    needs: str
    out_of_turn: bool
    at_his_time: bool
    early: bool
    rose: bool
    window: str
    place: int
    waited_seconds: int


class WaitFigureOut(Answer):
    count: int
    average_seconds: int
    longest_seconds: int
    bound_minutes: float
    kept: bool
    waiting_longest_seconds: int


class OfficeDayOut(Answer):
    office: str
    title: str
    day: str
    hours: str
    windows: int
    now: Moment
    waiting: tuple[VisitLineOut, ...]
    called: tuple[VisitLineOut, ...]
    expected: tuple[VisitLineOut, ...]
    done: tuple[VisitLineOut, ...]
    wait: WaitFigureOut
    topics: tuple[OfficeLineOut, ...]
    needs: tuple[OfficeLineOut, ...]


class CalledOut(Answer):
    ticket: str
    window: str
    fresh: bool


class BoardOut(Answer):
    title: str
    zone: str
    called: tuple[CalledOut, ...]
    next: tuple[str, ...]
    waiting: int
    average_minutes: int


class WindowAsk(Ask):
    window: Window


class EndAsk(Ask):
    outcome: Literal["served", "missed"]


class OutOfTurnAsk(Ask):
    wished: bool


class WalkInAsk(Ask):
    client_key: Key
    topic: Line
    name: Line = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    needs: Line = ""
    out_of_turn: bool = False


class VisitNamedOut(Answer):
    id: str


@router.get("/offices")
async def offices(hub: HubHere, me: Serving, locale: LocaleHere) -> OfficesOut:
    """Those whose queue she serves."""
    return OfficesOut.model_validate({"items": hub.office_days.mine(me, locale)})


@router.get("/{office}/day")
async def day(hub: HubHere, me: Serving, locale: LocaleHere, office: str) -> OfficeDayOut:
    return OfficeDayOut.model_validate(await hub.office_days.day(me, office, locale))


@router.post("/{office}/call-next")
async def call_next(hub: HubHere, me: Serving, office: str, ask: WindowAsk) -> VisitNamedOut:
    """«Вызвать следующего»"""
    return VisitNamedOut.model_validate(await hub.office_desk.call_next(me, office, ask.window))


@router.post("/{office}/walk-in")
async def walk_in(hub: HubHere, me: Serving, office: str, ask: WalkInAsk) -> VisitNamedOut:
    visit = await hub.office_desk.walk_in(
        me,
        office,
        WalkIn(ask.topic, ask.client_key, ask.name, ask.phone, ask.needs, out_of_turn=ask.out_of_turn),
    )
    return VisitNamedOut(id=visit)


@router.post("/visits/{visit}/call", status_code=204)
async def call(hub: HubHere, me: Serving, visit: str, ask: WindowAsk) -> None:
    await hub.office_desk.call(me, VisitId(visit), ask.window)


@router.post("/visits/{visit}/arrived", status_code=204)
async def arrived(hub: HubHere, me: Serving, visit: str) -> None:
    await hub.office_desk.arrived(me, VisitId(visit))


@router.post("/visits/{visit}/end", status_code=204)
async def end(hub: HubHere, me: Serving, visit: str, ask: EndAsk) -> None:
    await hub.office_desk.end(me, VisitId(visit), ask.outcome)


@router.post("/visits/{visit}/out-of-turn", status_code=204)
async def out_of_turn(hub: HubHere, me: Serving, visit: str, ask: OutOfTurnAsk) -> None:
    await hub.office_desk.out_of_turn(me, VisitId(visit), wished=ask.wished)
