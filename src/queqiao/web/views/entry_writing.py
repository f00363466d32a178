"""What the pages of writing share: the entry in hand, the steps with their faults, and what rules notice while one writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import NoReverseMatch, reverse

from queqiao.accounts.access import can, require
from queqiao.accounts.contracts import Actor
from queqiao.accounts.queries import MARKED, members
from queqiao.catalog import novelty, repair
from queqiao.catalog.actions.co_authors import open_invitations
from queqiao.catalog.actions.drafts import problems_now
from queqiao.catalog.actions.filling import as_written
from queqiao.catalog.actions.openings import may_open
from queqiao.catalog.contracts import Assessment, EntryDraft, EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.lifecycles import EDITABLE, REVIEW_STATES, revisable
from queqiao.catalog.models import CoAuthor
from queqiao.catalog.queries import draft_of, readiness_of, row_of, visible_to
from queqiao.catalog.queries.findings import names_in_public, public_texts
from queqiao.catalog.queries.patents import patents_of
from queqiao.catalog.queries.situation import contact_verified
from queqiao.catalog.queries.views import attached
from queqiao.catalog.readiness import scales
from queqiao.kernel import clock
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.errors import NotHere, Problem
from queqiao.kernel.wording import Wording
from queqiao.matching.wording import say as matching_say
from queqiao.web.forms.entry_step import StepForm, Surroundings
from queqiao.web.forms.entry_types import STEPS, Step
from queqiao.web.forms.need_words import ELEMENTS
from queqiao.web.refusals import said

WORDING = Wording("queqiao.catalog")
NOT_YET = frozenset(
    {
        "catalog.title_missing", "catalog.closing_day_missing", "catalog.route_missing", "catalog.why_missing",
        "catalog.disclosure_day_missing", "catalog.licence_missing",
    }
)  # fmt: skip
"""Faults of fields nobody has come to yet: told only to who wants to submit, not to who has just begun."""


@dataclass(frozen=True)
class Fault:
    """A problem of the form at its place."""

    text: str
    target: str
    url: str
    warning: bool
    where: str = ""


@dataclass
class Writing:
    """An entry somebody writes, as it is now."""

    actor: Actor
    key: EntryKey
    row: Any

    @cached_property
    def draft(self) -> EntryDraft:
        """The form as its author left it."""
        return draft_of(self.row)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Every fault of it."""
        return problems_now(self.row)

    @cached_property
    def assessment(self) -> Assessment:
        """How complete it is."""
        return repair.assess_row(self.written)

    @cached_property
    def written(self) -> Any:
        """The row as its author left it: what rules look at while a published text is being changed."""
        return as_written(self.row)

    @property
    def kind(self) -> str:
        """Which kind of need or achievement it is, as its author has it now."""
        return str(getattr(self.draft, "kind", ""))

    @property
    def editable(self) -> bool:
        """Whether its text may change at all."""
        return self.row.state in EDITABLE or revisable(self.key.type, self.row.state)

    @property
    def revising(self) -> bool:
        """Whether what is written is a change of a published text."""
        return self.row.state not in EDITABLE

    @property
    def waiting(self) -> bool:
        """Whether a reviewer has it."""
        return bool(self.row.state == REVIEW_STATES[self.key.type])

    def around(self, step: Step | None = None) -> Surroundings:
        """Choices that depend on the owner, as far as a step asks for them."""
        names = set(step.form.base_fields) if step else set()
        people: tuple[tuple[str, str], ...] = ()
        if "contact_id" in names:
            people = tuple(
                (one.person_id, " · ".join(filter(None, (one.name, one.position))))
                for one in members(self.row.owner_id)
            )
        patents: tuple[tuple[str, str], ...] = ()
        if "patents" in names:
            # A university has hundreds: what this rests on leads, then the youngest.
            ticked = frozenset(getattr(self.draft, "patents", ()))
            known = sorted(patents_of(self.row.owner_id), key=lambda one: one.number, reverse=True)
            known.sort(key=lambda one: one.pk not in ticked)
            patents = tuple((one.pk, f"{one.display} {one.title}") for one in known)
        files: tuple[tuple[str, str], ...] = ()
        if step and step.extra in {"files", "readiness"}:
            files = tuple((one.pk, one.name) for one in attached(self.row.pk))
        return Surroundings(
            self.key.type, self.row.owner_id, people, patents, files, may_open(self.actor, self.row)
        )

    def url(self, name: str, *arguments: Any) -> str:
        """The address of one of this type's pages: ``edit``, ``step``, ``repair``, ``submit``."""
        return reverse(f"{self.key.type.value}_{name}", args=(self.key.id, *arguments))

    def page(self) -> str:
        """Where the entry itself is shown."""
        try:
            return reverse(self.key.type.value, args=(self.key.id,))
        except NoReverseMatch:
            return self.url("repair")


def writing(actor: Actor, entry_type: EntryType, entry_id: str) -> Writing:
    """The entry, for whoever may write it. Raises ``Forbidden`` and ``NotHere``."""
    require(actor, "profile.edit")
    key = EntryKey(entry_type, entry_id)
    if not visible_to(actor, entry_type).filter(pk=entry_id).exists():
        raise NotHere(entry_id)
    row = row_of(key)
    require(actor, "entry.edit", row)
    return Writing(actor, key, row)


def company(work: Writing) -> dict[str, Any]:
    """Who writes along and who was invited to; whether this person may invite."""
    may = bool(can(work.actor, "entry.disclose", work.row))
    return {
        "writers": CoAuthor.objects.filter(entry_id=work.key.id)
        .select_related("person", "organisation")
        .order_by("added_at"),
        "invited": open_invitations(work.key) if may else (),
        "may_invite": may,
    }


def step_holding(entry_type: EntryType, field: str) -> Step:
    """The step on which a field stands; the first where none does."""
    group = field.split(".", maxsplit=1)[0]
    for step in STEPS[entry_type]:
        if any(rows.name == group for rows in step.rows) or _in_form(step.form, field):
            return step
    return STEPS[entry_type][0]


def _in_form(form: type[StepForm], field: str) -> bool:
    plain = field.removeprefix("levels.")
    names = form.base_fields
    plain_names = {form.LEVELS.get(name, name) for name in names}
    return plain in names or f"say_{plain}" in names or f"{plain}_main" in names or plain in plain_names


def faults(work: Writing, problems: Iterable[Problem], *, all_of_them: bool = True) -> list[Fault]:
    """Problems with the place they lead to; without ``all_of_them`` only those of fields somebody has come to."""
    found = []
    for problem in problems:
        if not all_of_them and problem.code in NOT_YET:
            continue
        step = step_holding(work.key.type, problem.field)
        target = target_of(problem.field, step.form)
        address = work.url("step", step.name) + "?check=1" + (f"#{target}" if target else "")
        found.append(
            Fault(
                said(problem),
                target,
                address,
                problem.severity != "error",
                place_name(work.key.type, problem.field),
            )
        )
    return found


def target_of(field: str, form: type[StepForm]) -> str:
    """The id of the element a problem belongs to."""
    if not field:
        return ""
    if field.startswith("levels."):
        return f"id_level_{field.removeprefix('levels.')}"
    parts = field.split(".")
    if len(parts) == 3:
        return f"id_{'-'.join(parts)}"
    for name in (field, f"say_{field}", f"{field}_main"):
        if name in form.base_fields:
            return f"id_{name}"
    return ""


def stepper(work: Writing, current: str = "") -> list[dict[str, Any]]:
    """The steps with what is done and what has to be mended."""
    wrong: dict[str, int] = {}
    for problem in work.problems:
        if problem.severity == "error" and problem.code not in NOT_YET:
            name = step_holding(work.key.type, problem.field).name
            wrong[name] = wrong.get(name, 0) + 1
    found = []
    for step in STEPS[work.key.type]:
        count = wrong.get(step.name, 0)
        state = "error" if count else "done" if _done(step, work.draft) else "open"
        note = tr("{n} 处要改", "{n} to mend", n=count) if count else ""
        url = work.url("step", step.name) + ("?check=1" if count else "")
        found.append(
            {"label": step.label, "url": url, "state": state, "current": step.name == current, "note": note}
        )
    return found


def _done(step: Step, draft: EntryDraft) -> bool:
    """Whether everything that makes the step worth something is there."""
    if step.rows:
        return bool(getattr(draft, step.rows[0].name))
    return bool(step.form.CORE) and all(_filled(name, draft) for name in step.form.CORE)


def _filled(name: str, draft: EntryDraft) -> bool:
    if name.startswith("say_"):
        return name.removeprefix("say_") in draft.declarations
    if name == "fields_main":
        return bool(draft.fields)
    return getattr(draft, name) not in (None, "", (), "none")


def noticed(work: Writing) -> list[dict[str, str]]:
    """What rules notice: names in an anonymous text, what a listing does to novelty. Kind, text and the field where it stands."""
    found: list[dict[str, str]] = []
    row = work.written
    if getattr(work.draft, "anonymous", False):
        found = [
            {
                "kind": "warning",
                "text": WORDING.say(one.reason(), language()),
                "field": field_label(work.key.type, one.field),
            }
            for one in names_in_public(row)
        ]
    if work.key.type is EntryType.ACHIEVEMENT:
        found += _novelty(work)
    return [*found, *_before_publishing(work)]


def _before_publishing(work: Writing) -> list[dict[str, str]]:
    """What stands in the way of a publication and has nothing to do with the text: told while there is time to see to it."""
    told = []
    if work.row.owner.state not in MARKED:
        told.append(
            tr(
                "机构尚未核验。可以先写、先提交，核验通过后才会发布。",
                "The organisation is not verified yet. You can write and submit; it is published after that.",
            )
        )
    if work.key.type in {EntryType.NEED, EntryType.SCENARIO} and not contact_verified(work.written):
        told.append(
            tr(
                "联系人的邮箱或手机号还没有核实，发布前须核实。请联系人在“账号与安全”里完成。",
                "Neither e-mail nor phone of the contact is verified; it has to be before publication. The contact does it under account and security.",
            )
        )
    return [{"kind": "info", "text": text, "field": ""} for text in told]


def _novelty(work: Writing) -> list[dict[str, str]]:
    row, said_by_author = work.written, work.draft.declarations
    state = novelty.ProtectionState(
        row.protection, row.first_disclosure, said_by_author.get("grace_case", ""), bool(said_by_author.get("filing_promised")),
        bool(said_by_author.get("summary_enables_nothing")),
    )  # fmt: skip
    told = novelty.warnings(
        state, public=public_texts(row), confidential={"detail": row.detail} if row.detail else {}
    )
    return [
        {
            "kind": "warning" if one.code in novelty.URGENT else "info",
            "text": WORDING.say(one, language()),
            "field": "",
        }
        for one in told
    ]


def field_label(entry_type: EntryType, name: str) -> str:
    """What a field is called on the form."""
    if name == "claims":
        return tr("指标", "figures")
    for step in STEPS[entry_type]:
        if name in step.form.base_fields:
            return str(step.form.base_fields[name].label)
    return name


def place_name(entry_type: EntryType, field: str) -> str:
    """Where a problem is, for a list of them: the label of the field, or the rows with the number of the row."""
    parts = field.removeprefix("levels.").split(".")
    if len(parts) == 3:
        rows = next((one for step in STEPS[entry_type] for one in step.rows if one.name == parts[0]), None)
        if rows is not None:
            label = rows.form.base_fields[parts[2]].label if parts[2] in rows.form.base_fields else ""
            return tr(
                "{rows}第 {n} 行“{label}”",
                "{rows}, row {n}, “{label}”",
                rows=rows.legend,
                n=int(parts[1]) + 1,
                label=label,
            )
    name = parts[0]
    for step in STEPS[entry_type]:
        for one in (name, f"say_{name}", f"{name}_main"):
            if one in step.form.base_fields:
                return str(step.form.base_fields[one].label)
    return ""


def element_names(entry_type: EntryType, codes: Iterable[str], kind: str = "") -> list[str]:
    """What the parts of a complete entry are called, in the words of its kind."""
    own = ELEMENTS.get(kind, {}) if entry_type is EntryType.NEED else {}
    area = {EntryType.NEED: "element", EntryType.ACHIEVEMENT: "offer_element"}.get(entry_type)
    if area is None:
        return [field_label(entry_type, code) for code in codes]
    return [str(own[code]) if code in own else matching_say(f"{area}.{code}", language()) for code in codes]


def readiness_table(row: Any) -> dict[str, Any]:
    """The minimum with its dimension, the profile, and per dimension the criteria of every level and what the next one lacks."""
    found = readiness_of(row)
    gaps = {one.dimension: one for one in found.gaps}
    beyond = {one.dimension: one for one in found.unsupported}
    lines = []
    for scale in scales(clock.today()):
        held = found.profile.get(scale.dimension)
        gap, above = gaps.get(scale.dimension), beyond.get(scale.dimension)
        lines.append(
            {
                "code": scale.dimension,
                "name": scale.name(language()),
                "level": held.level if held else None,
                "top": scale.top,
                "weakest": scale.dimension in found.weakest,
                "claimed": above.level if above else None,
                "holes": [
                    {"number": number, "text": scale.level(number).text(language())} for number in above.holes
                ]
                if above
                else [],
                "missing": [one.text(language()) for one in gap.missing] if gap else [],
                "next": gap.level if gap else None,
                "evidence": [WORDING.text(f"evidence.{kind}", language()) for kind in gap.evidence]
                if gap
                else [],
                "levels": [
                    {
                        "number": level.level,
                        "text": level.text(language()),
                        "criteria": [one.text(language()) for one in level.criteria],
                    }
                    for level in scale.levels
                ],
            }
        )
    names = [line["name"] for line in lines if line["weakest"]]
    return {"minimum": found.minimum, "weakest": names, "lines": lines}
