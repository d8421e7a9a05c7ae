"""Where platforms call: checked by the channel, stored, and only then answered."""

from fastapi import APIRouter, Depends, Request, Response

from web.guards import HubHere, machine
from web.machine_events import ANSWERS, EVENT_BODY

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


@router.post("/webhooks/{channel}/{account}", dependencies=[Depends(machine)])
async def webhook(request: Request, hub: HubHere, channel: str, account: str) -> Response:
    """The channel's own answer; 503 while nothing can be stored, so that the platform comes again."""
    called = hub.webhooks.get(f"{channel}:{account}")
    if called is None:
        return Response(status_code=404)
    body = await request.body()
    answer = called.accept(dict(request.headers), body, hub.now())
    if answer.raw is not None:
        await hub.intake.accept(answer.raw)
    return Response(answer.body, answer.status, media_type=answer.content_type)
