"""A flow as it is written in the pack, read and checked: slots and steps, with their conditions and texts compiled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.flow_texts import SlotKind
from bot.replies import Locale
from conversation.flow_run import CrmOutcome
from nlu.patterns import Pattern

Scope = Mapping[str, object]
"""Names an expression may use: slots (None when empty), what was saved (nested mappings), and the moment's own."""
Whose = Literal["none", "account", "verified"]


class Expression(Protocol):
    """Compiled at load; evaluating is total: what cannot be computed is None (a comparison with None: False)."""

    @property
    def source(self) -> str: ...

    @property
    def names(self) -> frozenset[str]:
        """The first parts of the names it reads."""
        ...

    def value(self, scope: Scope) -> object: ...


class Text(Protocol):
    """A text in both languages with ``{expression:format}`` in it."""

    @property
    def names(self) -> frozenset[str]: ...

    def fill(self, scope: Scope, locale: Locale) -> str: ...


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose from; ``words`` are other ways to say it, in ``plain`` spelling."""

    value: str
    title: Text
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotDefinition:
    """``ask`` and ``again`` None: the kind's own question and reminder (``replies.yml``).

    ``heard``: a choice that is taken from any message of the flow in which its words stand, unasked.
    """

    name: str
    kind: SlotKind
    ask: Text | None = None
    again: Text | None = None
    optional: bool = False
    heard: bool = False
    choices: tuple[Option, ...] = ()
    options: Expression | None = None
    depends: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    default: Expression | None = None
    enough: int = 0
    """For a text: so many characters in the message that begins the flow are the text itself; 0: it is asked for."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from an outcome or a check that does not hold: exactly one of the five after ``say``.

    ``put``: slots are given these values, and the walk begins anew.
    """

    say: Text | None = None
    clear: tuple[str, ...] = ()
    put: Mapping[str, Expression] = field(default_factory=dict)
    to: str = ""
    hand_off: str = ""
    done: bool = False
    miss: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """``id`` is given or made of kind and place (``collect/t1``, ``check/4``): it names the step for ever in a run."""

    id: str
    line: int
    condition: Expression | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Collect(Step):
    slot: str


@dataclass(frozen=True, slots=True)
class Read(Step):
    operation: str
    arguments: Mapping[str, Expression]
    save: str = ""
    on: Mapping[CrmOutcome, Consequence] = field(default_factory=dict)
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Check(Step):
    holds: Expression
    otherwise: Consequence


@dataclass(frozen=True, slots=True)
class Branch(Step):
    """``ways``: (condition, step id); ``default`` "" goes on with the next step."""

    ways: tuple[tuple[Expression, str], ...]
    default: str = ""


@dataclass(frozen=True, slots=True)
class Say(Step):
    text: Text


@dataclass(frozen=True, slots=True)
class Verify(Step):
    slot: str


@dataclass(frozen=True, slots=True)
class Consent(Step):
    consent: str
    text: Text
    version: str


@dataclass(frozen=True, slots=True)
class Confirm(Step):
    text: Text


@dataclass(frozen=True, slots=True)
class Register(Step):
    """``kind`` of the request, and its fields by name (``text``, ``account``, ``answer_by``…)."""

    kind: str
    fields: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class Write(Step):
    operation: str
    arguments: Mapping[str, Expression]
    save: str = ""
    on: Mapping[CrmOutcome, Consequence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record(Step):
    fact: str
    arguments: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class Link(Step):
    flow: str
    slots: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class HandOff(Step):
    reason: str
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Done(Step):
    text: Text


AnyStep = (
    Collect
    | Read
    | Check
    | Branch
    | Say
    | Verify
    | Consent
    | Confirm
    | Register
    | Write
    | Record
    | Link
    | HandOff
    | Done
)


@dataclass(frozen=True, slots=True)
class Flow:
    """``digest`` names this version of the text; ``places`` is step id → index in ``steps``."""

    name: str
    digest: str
    title_ru: str
    title_en: str
    whose: Whose
    reason: str
    slots: Mapping[str, SlotDefinition]
    steps: tuple[AnyStep, ...]
    places: Mapping[str, int]
    hear: tuple[Pattern, ...] = ()
    """Words that begin it whatever else was understood."""
    corrects: str = ""
    """The flow whose outcome it mends: it begins when a client takes back what he has just done."""

    def title(self, locale: Locale) -> str:
        return self.title_en if locale == "en" and self.title_en else self.title_ru


@dataclass(frozen=True, slots=True)
class FlowBook:
    """Every flow of the pack by name, and older versions that runs in progress still stand on, by digest."""

    flows: Mapping[str, Flow] = field(default_factory=dict)
    older: Mapping[str, Flow] = field(default_factory=dict)

    def of(self, name: str, digest: str = "") -> Flow | None:
        """The version of ``digest`` where it is known, else today's; None when the pack has no such flow any more."""
        today = self.flows.get(name)
        if today is not None and digest in ("", today.digest):
            return today
        return self.older.get(digest) or today
