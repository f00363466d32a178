"""Requests between people, signs of interest and questions to technology managers: what they may come to, and by when somebody has to answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from queqiao.catalog.queries.situation import jurisdiction_of
from queqiao.kernel.errors import UserError
from queqiao.kernel.rulepacks import in_force
from queqiao.kernel.workflows.policy import working_calendar
from queqiao_engine.errors import EngineError
from queqiao_engine.workflow.definitions.introduction import CLOSING_CODES
from queqiao_engine.workflow.periods import PeriodUnit, last_day

INTEREST, ASK = "interest", "ask"
OPEN, ACCEPTED, DECLINED, ANSWERED = "open", "accepted", "declined", "answered"
WITHDRAWN, CLOSED = "withdrawn", "closed"
SUCCEEDED, NO_REPLY = "succeeded", "no_reply"

ANSWERS: tuple[tuple[str, str, str], ...] = (
    ("explained", "已解答", "Explained"),
    ("introduced", "已转介对接", "Introduced to somebody"),
    ("no_match", "暂无合适的资源", "Nobody suitable at present"),
    ("out_of_scope", "不属平台受理范围", "Outside what the platform does"),
    ("duplicate", "与此前的问题相同", "Asked before"),
)
"""What a question to a technology manager came to: code, Chinese, English."""
CLOSINGS: tuple[tuple[str, str, str], ...] = (
    (SUCCEEDED, "进入合作", "Goes on to cooperation"),
    *(
        (code, zh.strip(), en.strip())
        for code, label in CLOSING_CODES
        for zh, _, en in (label.partition("|"),)
    ),
)
"""What an accepted interest came to, with the closing codes of the introduction workflow."""


def answer_day(row: Any, kind: str, start: date) -> date | None:
    """The last working day for an answer about an entry, asked on ``start``; None where no pack or calendar says."""
    subject = "workflow.introduction" if kind == INTEREST else "catalog.question"
    return _day(row, subject, ("answer_working_days",), PeriodUnit.WORKING_DAYS, start)


def result_day(row: Any, start: date) -> date | None:
    """The day by which an accepted interest should have come to something: time to meet and time for a result."""
    return _day(row, "workflow.introduction", ("meeting_days", "result_days"), PeriodUnit.DAYS, start)


def _day(row: Any, subject: str, names: tuple[str, ...], unit: PeriodUnit, start: date) -> date | None:
    jurisdiction = jurisdiction_of(row)
    calendar = working_calendar(jurisdiction)
    if calendar is None:
        return None
    try:
        rules = in_force(subject, jurisdiction, start).rules
        count = sum(int(rules[name]) for name in names)
        return last_day(start, count, unit, roll=True, calendar=calendar)
    except (UserError, EngineError):
        return None
