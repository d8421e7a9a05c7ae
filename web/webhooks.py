"""Where platforms call: checked by the channel, stored, and only then answered."""

from fastapi import APIRouter, Depends, Request, Response

from web.guards import HubHere, machine

router = APIRouter(tags=["webhooks"])


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
