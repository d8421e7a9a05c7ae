"""Pages about offices for everybody: the list with hours and entrances, and the board of a hall."""

import re
from html import escape

from fastapi import APIRouter, Depends, Request, Response

from hub.office_day import Board
from hub.office_facts import OfficeCard
from web.errors import too_many
from web.faq import in_frame, phone_link
from web.guards import HubHere, public
from web.headers import page_policy
from web.pages import filled, missing, pages_of, sent
from web.visits import BoardOut

router = APIRouter(dependencies=[Depends(public)], tags=["board"])

BOARD = "board.html"
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")


@router.get("/offices", include_in_schema=False)
async def offices(request: Request, hub: HubHere) -> Response:
    cards = hub.office_days.cards()
    about = "Офисы: адреса, часы работы, вход"
    return in_frame(request, hub, "Офисы", _list(cards), about=about)


@router.get("/board/{office}", include_in_schema=False)
async def board_page(request: Request, hub: HubHere, office: str) -> Response:
    """Whole without a script, which only keeps it fresh."""
    template = pages_of(request).get(BOARD)
    if template is None:
        return missing()
    take(request)
    board = await hub.office_days.board(office if _ID.fullmatch(office) else "")
    page = filled(template, _values(office, board))
    policy = page_policy()
    return sent(request, page, {"Cache-Control": "no-store", "Content-Security-Policy": policy})


@router.get("/api/board/{office}")
async def board(request: Request, hub: HubHere, office: str) -> BoardOut:
    """Tickets and windows for everybody, no names."""
    take(request)
    return BoardOut.model_validate(await hub.office_days.board(office))


def take(request: Request) -> None:
    """Raises Problem: asked for too often."""
    wait = request.app.state.boards.take(request.client.host if request.client else "")
    if wait:
        raise too_many(wait)


def _values(office: str, board: Board) -> tuple[tuple[str, str], ...]:
    called = "".join(
        f'<li class="{"fresh" if one.fresh else ""}"><strong>{escape(one.ticket)}</strong> '
        f"<span>окно {escape(one.window)}</span></li>"
        for one in board.called
    )
    return (
        ("title", escape(f"Табло — {board.title}")),
        ("office", escape(office)),
        ("heading", escape(board.title)),
        ("zone", escape(board.zone)),
        ("called-none", "hidden" if board.called else ""),
        ("called", called),
        ("next-none", "hidden" if board.next else ""),
        ("next", "".join(f"<li>{escape(ticket)}</li>" for ticket in board.next)),
        ("waiting", str(board.waiting)),
        ("average", str(board.average_minutes)),
    )


def _list(cards: tuple[OfficeCard, ...]) -> str:
    if not cards:
        return "<h1>Офисы</h1><p>Адреса подскажут по телефону и в чате.</p>"
    return f'<h1>Офисы</h1><div class="offices">{"".join(map(_card, cards))}</div>'


def _card(card: OfficeCard) -> str:
    hours = "".join(
        f"<div><dt>{escape(days)}</dt><dd>{escape(hours)}</dd></div>" for days, hours in card.week
    )
    facts = "".join(f"<li>{escape(fact)}</li>" for fact in card.facts)
    topics = "".join(f"<li>{escape(topic)}</li>" for topic in card.topics)
    unsure = (
        f'<p class="unsure">Перед визитом уточните адрес и часы по телефону {phone_link(card.phone)}.</p>'
        if not card.confirmed
        else ""
    )
    return (
        f'<section aria-labelledby="o-{card.id}"><h2 id="o-{card.id}">{escape(card.title)}</h2>'
        f"<p>{escape(card.address)}</p>{unsure}<dl>{hours}</dl>"
        f"<p>{escape(card.today)}</p>"
        f"<h3>Вход и помощь</h3><ul>{facts}</ul>"
        f"<h3>Как добраться</h3><p>{escape(card.way)}</p>"
        f"<h3>С чем приходить</h3><ul>{topics}</ul>"
        f"<p>{phone_link(card.phone)}</p></section>"
    )
