"""Values that cross the border of the catalogue: keys, what a form holds, what one viewer may see, what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from queqiao.accounts.contracts import Answer, OrganisationCard
from queqiao.catalog.enums import EntryType, Level
from queqiao.kernel.errors import Problem

EMPTY: Mapping[str, Any] = MappingProxyType({})
Whole = int | str | None
"""A whole number, or what was typed where none could be read."""
Day = date | str | None
"""A day, or what was typed where none could be read."""


@dataclass(frozen=True, slots=True)
class EntryKey:
    """Which entry: its type and its id."""

    type: EntryType
    id: str

    @classmethod
    def of(cls, row: Any) -> EntryKey:
        """The key of a row."""
        return cls(EntryType(row._meta.model_name.replace("negativeresult", "negative_result")), row.pk)


@dataclass(frozen=True, slots=True)
class ClauseDraft:
    """One demand as it was typed. ``operator`` a code of ``ClauseOperator``; numbers stay text, exact as written."""

    parameter: str = ""
    operator: str = ">="
    value: str = ""
    value_high: str = ""
    unit: str = ""
    condition: str = ""
    method: str = ""
    baseline: str = ""
    text: str = ""
    level: str = "public"
    source: str = "author"


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """One measured value as it was typed. ``measured_by`` self, third_party or user; ``file_id`` the paper that shows it."""

    parameter: str = ""
    operator: str = "="
    value: str = ""
    value_high: str = ""
    unit: str = ""
    condition: str = ""
    method: str = ""
    measured_by: str = ""
    measured_on: str = ""
    text: str = ""
    file_id: str = ""
    level: str = "public"


@dataclass(frozen=True, slots=True)
class UseDraft:
    """One possible use of an achievement with its own readiness (1 to 9)."""

    title: str = ""
    note: str = ""
    buyers: str = ""
    readiness: Whole = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """What shows that one level of one readiness dimension (trl, mrl, crl, brl, iprl, tmrl, frl) is reached; with ``covers_from`` every level
    from there up to it. A level nothing names does not count, nor does any above it."""

    dimension: str = ""
    level: Whole = None
    evidence: str = ""
    file_id: str = ""
    covers_from: Whole = None


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What the forms of all types have in common.

    ``levels`` maps a field to a ``Level`` where the author wants another than the default. ``declarations`` are facts only the author can
    say (``rules.AUTHOR_FACTS``), such as ``public_summary_cleared``.
    """

    title: str = ""
    title_en: str = ""
    summary: str = ""
    summary_en: str = ""
    keywords: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    industry: str = ""
    region: str = ""
    contact_id: str = ""
    levels: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    declarations: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True)
class NeedDraft(EntryDraft):
    """The form of a need. A budget given as a whole number is fen; as text it is read as 万元 unless it names a unit."""

    kind: str = "technology"
    body: str = ""
    body_en: str = ""
    baseline: str = ""
    tried_routes: str = ""
    detail: str = ""
    requirements: str = ""
    budget_low: Whole = None
    budget_high: Whole = None
    deadline: Day = None
    cooperation: tuple[str, ...] = ()
    ip_wish: str = ""
    ip_note: str = ""
    secrecy_level: str = "public"
    anonymous: bool = False
    clauses: tuple[ClauseDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class AchievementDraft(EntryDraft):
    """The form of an achievement. ``history`` rows are ``{"stage", "on", "note"}``; ``patents`` ids of the owner's own records."""

    kind: str = "result"
    body: str = ""
    body_en: str = ""
    advantages: str = ""
    detail: str = ""
    licence_modes: tuple[str, ...] = ()
    open_source: str = ""
    price_note: str = ""
    protection: str = "none"
    first_disclosure: Day = None
    disclosure_channel: str = ""
    history: tuple[Mapping[str, str], ...] = ()
    claims: tuple[ClaimDraft, ...] = ()
    scenarios: tuple[UseDraft, ...] = ()
    readiness_evidence: tuple[EvidenceDraft, ...] = ()
    patents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioDraft(EntryDraft):
    """The form of an opened place of use. ``subsidy`` as the budget of a need."""

    place: str = ""
    body: str = ""
    body_en: str = ""
    protocol: str = ""
    data_offered: str = ""
    safety: str = ""
    detail: str = ""
    subsidy: Whole = None
    subsidy_note: str = ""
    first_use_cover: str = ""
    capacity: str = ""
    opens_on: Day = None
    closes_on: Day = None
    wanted_readiness: Whole = None
    secrecy_level: str = "public"
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class NegativeResultDraft(EntryDraft):
    """The form of a negative result."""

    hypothesis: str = ""
    route: str = ""
    test: str = ""
    result: str = ""
    why_stopped: str = ""
    why_text: str = ""
    what_would_change: str = ""
    detail: str = ""
    embargo_until: Day = None
    anonymous: bool = False


DRAFTS: Mapping[EntryType, type[EntryDraft]] = MappingProxyType(
    {
        EntryType.NEED: NeedDraft,
        EntryType.ACHIEVEMENT: AchievementDraft,
        EntryType.SCENARIO: ScenarioDraft,
        EntryType.NEGATIVE_RESULT: NegativeResultDraft,
    }
)


@dataclass(frozen=True, slots=True)
class SaveResult:
    """That something was saved: the id, the version now, and what still has to be mended before it can be submitted."""

    id: str
    version: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class StateView:
    """A state as the viewer may read it. ``due_on``: the last day of its clock, shown to the own side and the staff."""

    code: str
    label: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class HiddenField:
    """A field that has something in it which this viewer may not see yet, and from which level on."""

    name: str
    level: Level


@dataclass(frozen=True, slots=True)
class ClauseView:
    """One clause as shown; ``position`` counts from 0."""

    position: int
    parameter: str
    operator: str
    value: str
    value_high: str
    unit: str
    condition: str
    method: str
    baseline: str
    text: str
    level: Level
    source: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim as shown. ``file_id`` only where the viewer may open the file."""

    position: int
    parameter: str
    operator: str
    value: str
    value_high: str
    unit: str
    condition: str
    method: str
    measured_by: str
    measured_on: str
    text: str
    file_id: str
    level: Level


@dataclass(frozen=True, slots=True)
class UseView:
    """One possible use of an achievement."""

    position: int
    title: str
    note: str
    buyers: str
    readiness: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """That a level of a readiness dimension is reached; ``evidence`` and ``file_id`` are empty where the viewer may not read them."""

    dimension: str
    level: int
    evidence: str
    file_id: str
    covers_from: int | None = None


@dataclass(frozen=True, slots=True)
class PatentView:
    """A patent as shown."""

    id: str
    country: str
    number: str
    display: str
    kind: str
    title: str
    title_en: str
    status: str
    filed_on: date | None
    granted_on: date | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class FileView:
    """A file attached to an entry that the viewer may open."""

    id: str
    name: str
    content_type: str
    size: int
    level: Level
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class EntryView:
    """Everything one viewer may see of an entry, and nothing else.

    ``owner`` is None where the entry is anonymous to this viewer. ``fields`` has the visible columns beyond title, summary and body by
    name; ``hidden`` names those that hold something the viewer may not see at ``level``. ``may`` answers for each verb of ``VERBS``.
    """

    key: EntryKey
    title: str
    title_en: str
    summary: str
    summary_en: str
    body: str
    body_en: str
    fields: Mapping[str, Any]
    clauses: tuple[ClauseView, ...]
    claims: tuple[ClaimView, ...]
    scenarios: tuple[UseView, ...]
    readiness: tuple[EvidenceView, ...]
    patents: tuple[PatentView, ...]
    files: tuple[FileView, ...]
    owner: OrganisationCard | None
    contact: str
    level: Level
    hidden: tuple[HiddenField, ...]
    state: StateView
    live: bool
    published_at: datetime | None
    confirmed_at: datetime | None
    updated_at: datetime
    version: int
    may: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class EntryCard:
    """An entry in a list: its teaser, and the owner where this viewer may know it (None: anonymous)."""

    key: EntryKey
    title: str
    title_en: str
    summary: str
    summary_en: str
    kind: str
    fields: tuple[str, ...]
    industry: str
    region: str
    owner: OrganisationCard | None
    state: StateView
    live: bool
    published_at: datetime | None
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Button:
    """A verb of the workflow for this actor: ``why`` says in the actor's language what is in the way; ``asks`` are facts to give with it."""

    verb: str
    label: str
    allowed: bool
    why: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question about an entry and what came back.

    A question of the rules has a ``code`` with ``facts``, worded by ``queqiao.matching.wording``; a reviewer's own has its words in ``text``.
    ``problem`` is why an answer was not understood (``answer.<problem>`` there).
    """

    id: int
    round: int
    position: int
    code: str
    facts: Mapping[str, str]
    quotation: str
    text: str
    asked_by: str
    answer: str
    understood: bool | None
    problem: str
    skipped: bool


@dataclass(frozen=True, slots=True)
class Assessment:
    """How complete an entry is: per cent, elements present and missing (codes of the engine), the questions that would help most."""

    score: int
    present: tuple[str, ...]
    missing: tuple[str, ...]
    questions: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One item of a reviewer's checklist. ``found`` is what a rule found (yes, no or ""), ``answer`` what the reviewer ticked."""

    code: str
    zh: str
    en: str
    found: str = ""
    answer: str = ""
    required: bool = True
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An entry that waits for a look before publication. ``overdue`` once the day of the promised answer is past."""

    review_id: int
    key: EntryKey
    title: str
    owner: str
    node: str
    round: int
    submitted_at: datetime
    answer_by: date | None
    overdue: bool
    taken_by: str
    taken_by_id: str
    missing: tuple[str, ...]
    completeness: int | None
    version: int


VERBS = (
    "entry.view", "entry.edit", "entry.review", "entry.attach", "entry.disclose", "entry.show_interest", "entry.ask_manager",
    "entry.answer_interest", "entry.rank", "entry.history",
)  # fmt: skip
"""What ``EntryView.may`` answers for."""
