"""What flows may ask inside a turn, each operation with whoever answers it."""

from collections.abc import Mapping

from app.channels import Clock
from app.pack import Pack
from hub.answers import LookupHandler
from hub.bank_days import working_days_since
from hub.crm_reads import crm_lookups
from hub.documents import Documents
from hub.exports import Exports
from hub.observe import Observer
from hub.proofs import CHECK, limited
from hub.record import Recorder
from hub.request_lookups import RequestLookups
from hub.retention import retention_lookup
from hub.visit_lookups import VisitLookups
from integrations.crm.port import Crm
from integrations.signals.port import RateBuckets
from storage.database import Database


def exports_of(pack: Pack, database: Database, recorder: Recorder, url: str, now: Clock) -> Exports:
    kinds = {name: kind.title.ru for name, kind in pack.requests.kinds.items()}
    consents = {name: consent.purpose.ru for name, consent in (pack.privacy.consents or {}).items()}
    return Exports(
        database=database,
        recorder=recorder,
        rules=pack.privacy,
        company=pack.policy.replies.values.get("company", ""),
        words={**kinds, **consents},
        url=url,
        zone=pack.requests.zone,
        now=now,
    )


def lookups_of(
    pack: Pack,
    database: Database,
    crm: Crm,
    *,
    buckets: RateBuckets,
    exports: Exports,
    documents: Documents,
    observe: Observer,
) -> Mapping[str, LookupHandler]:
    reads = crm_lookups(crm, observe)
    return {
        **reads,
        CHECK: limited(reads[CHECK], buckets),
        **VisitLookups(database, pack.offices, pack.policy.replies).handlers(),
        **RequestLookups(database, pack.requests).handlers,
        **working_days_since(pack.requests.working, pack.requests.zone),
        "retention": retention_lookup(pack.privacy),
        "export_link": exports.lookup,
        "upload_link": documents.lookup,
    }
