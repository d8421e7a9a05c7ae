"""Texts that flows may say by themselves, with the placeholders they fill: of ``replies.yml``."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

SlotKind = Literal[
    "account",
    "reading",
    "number",
    "amount",
    "date",
    "time",
    "period",
    "phone",
    "email",
    "address",
    "full_name",
    "inn",
    "appeal_no",
    "meter_no",
    "text",
    "choice",
    "option",
    "yes_no",
    "file",
    "place",
]
SLOT_KINDS: tuple[SlotKind, ...] = get_args(SlotKind)
"""Each has a question of its own (``ask_…``), a reminder (``again_…``) and a name (``slot_…``)."""

FLOW_TEXTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "flow_start": (),
        "flow_yes": (),
        "flow_fix": (),
        "flow_cancel": (),
        "flow_skip": (),
        "flow_agree": (),
        "flow_disagree": (),
        "flow_yes_word": (),
        "flow_no_word": (),
        "flow_cancelled": (),
        "flow_what_to_fix": (),
        "flow_yes_or_no": (),
        "flow_not_a_value": (),
        "flow_no_answer": (),
        "flow_pending": (),
        "flow_fraction_dropped": (),
        "flow_delayed": (),
        "crm_unavailable": (),
        "crm_unknown": (),
        "flow_no_consent": (),
        "flow_resumed": ("title",),
        "flow_expired": ("title",),
        **{f"{what}_{kind}": () for what in ("ask", "again", "slot") for kind in SLOT_KINDS},
        **{f"slot_{zone}": () for zone in ("t1", "t2", "t3")},
    }
)
