"""Negative result 负结果: what was tried and why it stopped, reviewed, held back until a date where that is asked, kept and corrected.

A negative result says what was done, what came out and why it stopped; it blames nobody and gives no partner's data away. Its author may hold
it back until a date, so that a patent can be filed or a thesis defended. Once public it is not made to vanish: a correction is
reviewed and shown, a withdrawal leaves its reason. After some years it is archived and still found.

Sources: disclosure before filing destroys novelty, 专利法 (2020) Art. 22 and 24; the clocks are defaults of this platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Definition, Effect, FactType, Outcome
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.periods import Policy, days, working_days, years

_REVIEW = working_days(Policy("negative_result.review_working_days"))
_CORRECTION = working_days(Policy("negative_result.correction_working_days"))
_RELEASE = working_days(Policy("negative_result.release_working_days"))
# Defaults of this platform, not statutory periods: they end on their day, also where that is a rest day.
_REPAIR = days(Policy("negative_result.repair_days"), roll=False)
_KEPT = years(Policy("negative_result.current_years"), roll=False)

_REVIEWERS = (w.MANAGER, w.OPERATOR)
_PUBLIC = ("published", "corrected", "archived")
_WHY = w.given(REASON, "请说明原因 | say why")
_NO_STATE_SECRET = w.no(
    "state_secret", "涉及国家秘密，不得进入平台 | it touches state secrets and must not enter the platform"
)
_CHECKED = (
    _NO_STATE_SECRET,
    w.yes("blames_nobody", "不得点名指责个人或单位 | it must not blame a person or an organisation by name"),
    w.either(
        "含合作方或委托方数据的，须经其同意 | what holds a partner's or a client's data needs their consent",
        w.no("others_data", "含有他方数据 | it holds data of others"),
        w.yes("others_consent", "他方尚未同意 | the others have not agreed"),
    ),
    w.yes(
        "disclosure_cleared",
        "请先确认公开不影响专利申请 | first make sure that disclosing it harms no patent filing",
    ),
)
_LONG_ENOUGH = w.at_most(
    "embargo_days",
    Policy("negative_result.embargo_most_days"),
    "延迟公开的时间过长 | it would be held back for too long",
)
_HELD_BACK = w.at_least(
    "embargo_until", w.TODAY_FACT, "延迟公开的截止日已过 | the date to hold it back to is past"
)
_LIST = (Effect("list_negative_result"), Effect("run_matching"))
_TELL = Effect("tell_author")
_UNLIST = Effect("unlist_negative_result")

_STATES = (
    w.state("draft", "草稿 | Draft", "未提交 | Not submitted"),
    w.state(
        "review", "审核中 | In review", "审核中 | In review", deadline=w.until(_REVIEW, None, w.OPERATOR)
    ),
    w.state(
        "repair",
        "退回补充，待提交人修改 | Returned, waiting for its author",
        "待补充 | To be completed",
        deadline=w.until(_REPAIR, "lapse", w.AUTHOR),
    ),
    w.state(
        "embargoed",
        "已通过，延迟公开 | Accepted, held back until its date",
        "延迟公开 | Held back until its date",
        deadline=w.until(_RELEASE, "release", w.AUTHOR, since="embargo_until"),
    ),
    w.state(
        "published",
        "已公开 | Published",
        "已公开 | Published",
        deadline=w.until(_KEPT, "archive", w.AUTHOR),
    ),
    w.state(
        "correction",
        "更正审核中，原文照常公开 | Correction in review, the text stays public",
        "已公开，有更正待审 | Published, a correction is being reviewed",
        deadline=w.until(_CORRECTION, None, w.OPERATOR),
    ),
    w.state(
        "corrected",
        "已更正 | Corrected",
        "已公开，含更正 | Published with a correction",
        deadline=w.until(_KEPT, "archive", w.AUTHOR),
    ),
    w.final(
        "archived",
        Outcome.SUCCESS,
        "已归档，仍可检索 | Archived, still found",
        "已归档，请留意时效 | Archived, mind its age",
        reopened_by=("correct", "withdraw", "take_down"),
    ),
    w.final(
        "withdrawn",
        Outcome.WITHDRAWN,
        "提交人撤回，保留说明 | Withdrawn by its author, the reason stays",
        "已撤回 | Withdrawn",
    ),
    w.final("lapsed", Outcome.NEUTRAL, "逾期未补充 | Never completed", "已结束 | Ended"),
    *w.appeal_states("refused", "appealed", "refused_finally", "negative_result", "未予公开 | Not published"),
)

_BEFORE = (
    w.step(
        "submit",
        "提交 | Submit",
        "draft",
        "review",
        w.AUTHOR,
        w.given("title", "请填写题目 | give it a title"),
        w.given("tried", "请写明做了什么 | say what was tried"),
        w.given("stopped_because", "请写明为什么停止 | say why it stopped"),
        _NO_STATE_SECRET,
    ),
    w.step(
        "take_back",
        "撤回提交，继续修改 | Take it back to change it",
        "review",
        "draft",
        w.AUTHOR,
    ),
    w.step(
        "return", "退回补充 | Return with reasons", "review", "repair", _REVIEWERS, _WHY, effects=(_TELL,)
    ),
    w.step(
        "answer", "补充后重新提交 | Answer and submit again", "repair", "review", w.AUTHOR, _NO_STATE_SECRET
    ),
    w.step(
        "publish",
        "公开 | Publish",
        "review",
        "published",
        _REVIEWERS,
        *_CHECKED,
        w.no("embargo_wanted", "提交人要求延迟公开 | its author asks to hold it back"),
        effects=_LIST,
    ),
    w.step(
        "publish",
        "通过，到期公开 | Accept, publish on its date",
        "review",
        "embargoed",
        _REVIEWERS,
        *_CHECKED,
        w.yes("embargo_wanted", "提交人未要求延迟公开 | its author does not ask to hold it back"),
        _HELD_BACK,
        _LONG_ENOUGH,
    ),
    w.refusal("refuse", "不予公开 | Refuse", "review", "refused", _REVIEWERS, effects=(_TELL,)),
    w.step(
        "set_embargo",
        "调整公开日期 | Change the date",
        "embargoed",
        "embargoed",
        w.AUTHOR,
        _HELD_BACK,
        _LONG_ENOUGH,
    ),
    w.step("release", "提前公开 | Publish now", "embargoed", "published", w.AUTHOR, effects=_LIST),
    w.by_clock(
        "release",
        "到期公开 | Publish on its date",
        "embargoed",
        "published",
        _RELEASE,
        since="embargo_until",
        effects=(*_LIST, _TELL),
    ),
    w.by_clock("lapse", "逾期未补充 | Lapse", "repair", "lapsed", _REPAIR, effects=(_TELL,)),
)

_AFTER = (
    w.step(
        "correct",
        "提出更正 | Propose a correction",
        _PUBLIC,
        "correction",
        w.AUTHOR,
        w.given("correction", "请写明更正内容 | say what is corrected"),
    ),
    w.step(
        "accept_correction",
        "采纳更正 | Accept the correction",
        "correction",
        "corrected",
        _REVIEWERS,
        *_CHECKED,
        effects=_LIST,
    ),
    w.step(
        "return_correction",
        "退回更正，保留原文 | Return the correction, the text stands",
        "correction",
        "published",
        _REVIEWERS,
        _WHY,
        effects=(_TELL,),
    ),
    w.step(
        "withdraw",
        "撤回 | Withdraw",
        ("draft", "review", "repair", "embargoed"),
        "withdrawn",
        w.AUTHOR,
    ),
    w.step(
        "withdraw",
        "撤回并说明原因 | Withdraw with a reason",
        (*_PUBLIC, "correction"),
        "withdrawn",
        w.AUTHOR,
        _WHY,
        effects=(_UNLIST, Effect("keep_withdrawal_note")),
    ),
    w.refusal(
        "take_down",
        "下架 | Take down",
        (*_PUBLIC, "correction", "embargoed"),
        "refused",
        w.OPERATOR,
        effects=(_UNLIST, _TELL),
    ),
    *w.appeal_steps("refused", "appealed", "review", "refused_finally", w.AUTHOR, "negative_result"),
    w.by_clock("archive", "归档 | Archive", ("published", "corrected"), "archived", _KEPT, effects=(_TELL,)),
)

DEFINITION = Definition(
    name="negative_result",
    version=w.VERSION,
    label=w.label("负结果 | Negative result"),
    subject="negative_result",
    initial="draft",
    states=_STATES,
    transitions=_BEFORE + _AFTER,
    roles=(w.AUTHOR, w.MANAGER, w.OPERATOR, w.APPEAL_BODY),
    facts=(
        w.fact(FactType.TEXT, "title", "题目 | title"),
        w.fact(FactType.TEXT, "tried", "做了什么 | what was tried"),
        w.fact(FactType.TEXT, "stopped_because", "停止的原因 | why it stopped"),
        w.flag("state_secret", "涉及国家秘密 | touches state secrets"),
        w.flag("blames_nobody", "未点名指责 | blames nobody by name"),
        w.flag("others_data", "含他方数据 | holds data of others"),
        w.flag("others_consent", "他方同意公开 | the others agree"),
        w.flag("disclosure_cleared", "公开不影响专利申请 | disclosure harms no filing"),
        w.flag("embargo_wanted", "要求延迟公开 | held back until a date"),
        w.fact(FactType.DATE, "embargo_until", "延迟公开至 | held back until"),
        w.fact(FactType.NUMBER, "embargo_days", "自提交起延迟的日数 | days held back since it was handed in"),
        w.fact(FactType.TEXT, "correction", "更正内容 | correction"),
        w.REFUSED_BY,
    ),
    policies=(
        w.figure(
            "negative_result",
            "review_working_days",
            "审核期（工作日） | working days to review a negative result",
        ),
        w.figure("negative_result", "repair_days", "补充期（日） | days to complete a negative result"),
        w.figure(
            "negative_result",
            "embargo_most_days",
            "最长延迟公开（日） | most days a negative result is held back",
        ),
        w.figure(
            "negative_result",
            "release_working_days",
            "期满后公开（工作日） | working days after its date until it is public",
        ),
        w.figure(
            "negative_result",
            "correction_working_days",
            "更正审核期（工作日） | working days to review a correction",
        ),
        w.figure("negative_result", "current_years", "归档年限（年） | years after which it is archived"),
        *w.appeal_figures("negative_result"),
    ),
    effects=(
        w.effect("list_negative_result", "列入检索与名录 | put it on the lists"),
        w.effect("unlist_negative_result", "撤出检索与名录 | take it off the lists"),
        w.effect("run_matching", "向相近条目提示 | show it beside entries it is close to"),
        w.effect("tell_author", "通知提交人 | tell the author"),
        w.effect("keep_withdrawal_note", "原址保留撤回说明 | leave a note of the withdrawal in its place"),
    ),
    appeals=(
        w.appeal_demand("refuse", w.AUTHOR, "review"),
        w.appeal_demand("take_down", w.AUTHOR, "review"),
    ),
)
