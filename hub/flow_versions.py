"""Flows change while people are in the middle of them: the versions of before are kept and loaded beside today's."""

from collections.abc import Mapping
from dataclasses import replace

import structlog

from bot.flows.definition import Flow, FlowBook
from bot.flows.known import Known
from bot.flows.loading import flow_digest, flow_name, load_flow
from conversation.ids import DAY, Micros
from knowledge.pack_file import PackError
from storage import flow_versions
from storage.database import Database
from storage.flow_versions import FlowVersion

KEPT = 60 * DAY

log = structlog.get_logger(__name__)


async def with_older_versions(
    database: Database, book: FlowBook, texts: Mapping[str, str], known: Known, now: Micros
) -> FlowBook:
    """``book`` with what its flows were before. ``texts``: the files it was read from.

    A version that no longer loads is left out: whoever is in it is led over to today's.
    """
    today = [FlowVersion(flow_digest(text), flow_name(file), text) for file, text in texts.items()]
    older = await database.transact(lambda: flow_versions.keep(today, now, Micros(now - KEPT)))
    return _with(book, older, known)


async def with_every_version(database: Database, book: FlowBook, known: Known) -> FlowBook:
    """``book`` with all that this database has kept, for looking back: nothing is written."""
    return _with(book, await database.read(flow_versions.every), known)


def _with(book: FlowBook, versions: list[FlowVersion], known: Known) -> FlowBook:
    flows = filter(None, (_loaded(version, known) for version in versions))
    return replace(book, older={flow.digest: flow for flow in flows})


def _loaded(version: FlowVersion, known: Known) -> Flow | None:
    try:
        return load_flow(version.body, f"{version.name}.yml", known)
    except PackError as error:
        log.warning("flow_version_left_out", flow=version.name, digest=version.digest, why=str(error))
        return None
