"""What the own side and the staff can do with an entry now: its steps, its clock, and a button for each verb of the workflow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from queqiao.accounts.contracts import Actor
from queqiao.catalog.contracts import Button, EntryKey, EntryView
from queqiao.catalog.enums import EntryType
from queqiao.catalog.lifecycles import OWNER_ROLES, definition, state_of
from queqiao.catalog.queries import available, reviews_of
from queqiao.catalog.queries.situation import jurisdiction_of
from queqiao.catalog.review_checklist import REFUSE_REASONS, RETURN_REASONS
from queqiao.kernel import clock
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.models import AuditEntry
from queqiao.kernel.workflows.policy import working_calendar
from queqiao_engine.workflow.contracts import Due
from queqiao_engine.workflow.journey import journey, remaining

JUDGED = frozenset({"ask", "return", "publish", "list", "refuse", "accept_correction", "return_correction"})
"""Verbs of a reviewer: they are done on the page of the review, with the checklist."""
ELSEWHERE = frozenset(
    {
        "introduce", "end_introduction", "open_case", "close_case", "record_licence", "record_assignment", "record_investment",
        "record_implementation", "relist", "end_licence",
    }
)  # fmt: skip
"""Verbs that belong to the record of a deal, or to the form itself."""
FIRST = ("submit", "answer", "renew", "confirm", "revise", "correct", "accept_open_licence")
"""What is most likely wanted comes first, and the first of these that is allowed is the primary button."""
LAST = ("take_back", "solve_elsewhere", "close", "close_unsolved", "withdraw", "take_down")
DANGER = frozenset({"withdraw", "take_down", "close", "close_unsolved", "dismiss_appeal"})
PLAIN = frozenset({"renew", "confirm", "release", "negotiate", "accept_open_licence"})
"""Done with one click: nothing is lost by them."""
HANDING_IN = frozenset({"submit", "answer", "revise", "correct"})
"""Done on the page that checks the text first and asks what is missing."""
SOON = 30
"""Days before its last day from which on confirming is what an entry needs most."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: ``place`` is past, current or next."""

    label: str
    place: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of the state, and what is left of it. ``working_days`` is None where no calendar is known."""

    on: date
    days: int
    working_days: int | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the small form behind a button. ``kind``: text, line, number, check or file."""

    name: str
    label: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb as the page offers it. ``why`` is what is in the way; ``fields`` are asked for before it is done; with ``url`` it is done on a
    page of its own."""

    verb: str
    label: str
    why: tuple[str, ...]
    primary: bool
    plain: bool
    danger: bool
    consequence: str
    fields: tuple[Field, ...]
    url: str = ""


def steps(view: EntryView, row: Any, states: Sequence[str]) -> tuple[Step, ...]:
    """The way of the entry so far and ahead, in the words of the own side."""
    way = journey(
        definition(view.key.type),
        row.state,
        OWNER_ROLES[view.key.type],
        history=[one for one in states if one],
    )
    return tuple(Step(one.label.text(language()), one.place.value) for one in way)


def deadline(view: EntryView, row: Any) -> Deadline | None:
    """What is left of the clock of the state, counted in days and working days; None where no clock runs or the viewer is not told."""
    if view.state.due_on is None:
        return None
    left = remaining(
        Due(row.state, view.state.due_on, None, ()), clock.today(), working_calendar(jurisdiction_of(row))
    )
    return Deadline(view.state.due_on, left.days, left.working_days, left.overdue)


def verbs(actor: Actor, row: Any) -> tuple[Verb, ...]:
    """The verbs this actor can do here, the likely ones first."""
    key = EntryKey.of(row)
    offered = [one for one in available(actor, row) if _here(one, row)]
    offered.sort(key=lambda one: _place(one.verb))
    primary = next((one.verb for one in offered if _urgent(one, row)), "")
    return tuple(_verb(key, row, one, one.verb == primary) for one in offered)


def returned(actor: Actor, row: Any) -> dict[str, Any] | None:
    """What a reviewer wrote to the author, while it is the last word: reasons, note, and when."""
    if row.state not in {"repair", "refused", "refused_finally"}:
        return None
    last = next((one for one in reviews_of(actor, EntryKey.of(row)) if one.decided_at is not None), None)
    if last is None or not (last.reasons or last.note):
        return None
    words = {one.code: one for one in (*RETURN_REASONS, *REFUSE_REASONS)}
    reasons = [tr(words[code].zh, words[code].en) for code in last.reasons if code in words]
    # A note that only repeats the reasons was put together from them.
    note = (
        ""
        if reasons and last.note == "；".join(words[code].zh for code in last.reasons if code in words)
        else last.note
    )
    return {"at": last.decided_at, "reasons": reasons, "note": note}


def passed(key: EntryKey) -> list[str]:
    """The states an entry has gone through, as the audit tells them."""
    moves = AuditEntry.objects.filter(
        object_type=key.type.value, object_id=key.id, verb__startswith=f"{key.type}."
    ).order_by("number")
    return [
        after["state"]
        for after in moves.values_list("after", flat=True)
        if isinstance(after, dict) and isinstance(after.get("state"), str)
    ]


def papers_of(key: EntryKey, state: str, verb: str) -> tuple[tuple[str, str], ...]:
    """The papers a verb wants in a state: code and name of each kind."""
    way = next(
        (one for one in definition(key.type).transitions if one.verb == verb and state in one.sources), None
    )
    return tuple((one.code, one.label.text(language())) for one in way.evidence) if way else ()


def _here(button: Button, row: Any) -> bool:
    """Without a change in the making there is nothing to hand in as a revision."""
    if button.verb in JUDGED | ELSEWHERE:
        return False
    return row.revision is not None or button.verb not in {"revise", "correct"}


def _urgent(button: Button, row: Any) -> bool:
    """Whether this is what the entry needs now."""
    if button.verb == "confirm":
        return button.allowed and row.due_on is not None and (row.due_on - clock.today()).days <= SOON
    return button.verb in FIRST and (button.allowed or button.verb in HANDING_IN)


def _place(verb: str) -> tuple[int, int, str]:
    if verb in FIRST:
        return 0, FIRST.index(verb), verb
    return (2, LAST.index(verb), verb) if verb in LAST else (1, 0, verb)


def _verb(key: EntryKey, row: Any, button: Button, primary: bool) -> Verb:
    if button.verb in HANDING_IN:
        url = reverse(f"{key.type.value}_repair", args=[key.id])
        return Verb(button.verb, button.label, (), primary, False, False, "", (), url)
    papers = papers_of(key, row.state, button.verb)
    fields = [_asked(name, button.verb) for name in button.asks]
    if button.verb == "set_embargo":
        fields = [
            Field(
                "embargo_until",
                tr("延迟公开至（例：2027-03-01）", "Held back until (such as 2027-03-01)"),
                "line",
                True,
            )
        ]
    fields += [Field(f"paper-{code}", name, "file", True) for code, name in papers]
    if not fields and button.verb not in PLAIN:
        fields = [Field("note", tr("说明", "Note"), "text", False)]
    # Papers that come with the verb are asked for, so their absence is no reason.
    why = () if papers and not button.allowed and len(button.why) == len(papers) else button.why
    return Verb(
        button.verb, button.label, why, primary, button.verb in PLAIN and not fields, button.verb in DANGER,
        _consequence(key.type, row, button.verb), tuple(fields),
    )  # fmt: skip


def _asked(name: str, verb: str) -> Field:
    known = {
        "reason": (tr("原因", "Reason"), "text"),
        "new_lead": (tr("新线索是什么", "What the new lead is"), "text"),
        "filled_by": (tr("承接方", "Who took it on"), "line"),
        "correction": (tr("更正了什么", "What is corrected"), "text"),
        "confirmed_matches": (tr("确认可对接的匹配数", "Matches found fit for an introduction"), "number"),
        "owner_informed": (tr("已告知需求方", "The owner has been told"), "check"),
    }
    label, kind = known.get(name, (name, "line"))
    return Field("note" if name == "reason" else name, label, kind, True)


def _consequence(entry_type: EntryType, row: Any, verb: str) -> str:
    """What happens, in one sentence, where it is not plain from the label."""
    listed = row.live and not state_of(entry_type, row.state).final
    if verb == "withdraw":
        return (
            tr(
                "公开页会关闭，链接失效；记录保留，不能恢复。",
                "The public page closes; records are kept. It cannot be undone.",
            )
            if listed
            else tr(
                "条目会结束；记录保留，不能恢复。", "The entry ends; records are kept. It cannot be undone."
            )
        )
    return {
        "take_back": tr("退出审核，回到草稿继续修改。", "Leaves the review and becomes a draft again."),
        "revise": tr(
            "审核期间暂不公开，通过后以新内容发布。",
            "It is off the lists during the review and then stands with the new text.",
        ),
        "correct": tr(
            "原文照常公开，更正通过后一并显示。",
            "The text stays public; the correction is added once accepted.",
        ),
        "solve_elsewhere": tr(
            "从列表撤下，已收到的意向会得到通知。", "It leaves the lists; who showed interest is told."
        ),
        "close": tr("从列表撤下，页面不再公开。", "It leaves the lists and its page closes."),
        "close_unsolved": tr(
            "列入研究缺口，供科研团队参考。", "It joins the research gaps, for teams to take up."
        ),
        "take_down": tr(
            "立即从公开列表撤下，作者可以申诉。", "It leaves the public lists at once; the author may appeal."
        ),
        "set_embargo": tr(
            "过了这一天自动公开；可以提前，也可以推后，但不超过平台规定的最长期限。",
            "It is published by itself once that day is over; earlier or later, within the longest time the platform allows.",
        ),
        "release": tr("现在就公开，不再等到原定日期。", "It is published now instead of on its date."),
        "appeal": tr(
            "申诉期间状态不变，由未参与原决定的人处理。",
            "Somebody who did not decide before looks at it again.",
        ),
    }.get(verb, "")
