"""Where platforms call: checked by the channel, stored, and only then answered."""

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from hub.outlet import NotAsked
from web.guards import HubHere, machine
from web.machine_events import ANSWERS, ASKED, ASKING, EVENT_BODY, After, Owed

router = APIRouter(tags=["webhooks"])


@router.post(
    "/webhooks/api/{account}",
    dependencies=[Depends(machine)],
    openapi_extra=EVENT_BODY,
    responses=ANSWERS,
    status_code=202,
    response_class=Response,
)
async def machine_event(request: Request, hub: HubHere, account: str) -> Response:
    """One event of a calling system: docs/API.md. It is read by the channel, after its signature."""
    return await webhook(request, hub, "api", account)


@router.get(
    "/webhooks/api/{account}/messages",
    dependencies=[Depends(machine)],
    openapi_extra=ASKING,
    responses=ASKED,
    response_model=Owed,
)
async def machine_messages(request: Request, hub: HubHere, account: str, after: After = 0) -> Response:
    """Our messages behind `after`, for a system without an `url` of its own. Signed is the query, as it stands."""
    query = request.scope["query_string"]
    try:
        owed = await hub.outlet.owed(f"api:{account}", dict(request.headers), query, after, hub.now())
    except NotAsked:
        return JSONResponse({"error": "no such account asks, or its signature or time is not accepted"}, 401)
    return JSONResponse({"messages": list(owed.messages), "cursor": owed.cursor})


@router.post("/webhooks/{channel}/{account}", dependencies=[Depends(machine)])
async def webhook(request: Request, hub: HubHere, channel: str, account: str) -> Response:
    """The channel's own answer; 503 while nothing can be stored, so that the platform comes again."""
    called = hub.webhooks.get(f"{channel}:{account}")
    if called is None:
        return Response(status_code=404)
    body = await request.body()
    answer = called.accept(_headers(request), body, hub.now())
    if answer.raw is not None:
        await hub.intake.accept(answer.raw)
    return Response(answer.body, answer.status, media_type=answer.content_type)


def _headers(request: Request) -> dict[str, str]:
    """By lower-case name; one that comes twice is both, joined: a secret beside a forged one is none."""
    found: dict[str, str] = {}
    for name, value in request.headers.items():
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
