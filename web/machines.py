"""For those who watch over the hub."""

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from web.guards import HubHere, metrics_reader, public

router = APIRouter(tags=["machines"])


@router.get("/healthz", dependencies=[Depends(public)], response_class=PlainTextResponse)
async def healthz() -> str:
    """The process lives."""
    return "ok"


@router.get("/readyz", dependencies=[Depends(public)])
async def readyz(hub: HubHere) -> JSONResponse:
    """Names what is not ready; what exactly is wrong says ``okno doctor``, not the public address."""
    failing = [name for name, check in hub.checks.items() if await check()]
    return JSONResponse({"ready": not failing, "failing": failing}, 503 if failing else 200)


@router.get("/metrics", dependencies=[Depends(metrics_reader)], include_in_schema=False)
async def metrics(hub: HubHere) -> Response:
    return Response(generate_latest(hub.registry), media_type=CONTENT_TYPE_LATEST)
