"""Open licence 专利开放许可: declared, announced, taken by written notice and payment, withdrawn without touching licences given.

Conditions are checked before filing and again every year. Ordinary licences may be negotiated beside it, exclusive and sole ones not.
Disputes go to talks, mediation by the patent office, or court.

Sources: 专利法 (2020) Art. 50–52 and 专利法实施细则 (2023) Art. 85–88: only after grant; not while an exclusive or sole licence runs, while
proceedings are suspended, with the annual fee unpaid, or pledged without the pledgee's consent; utility models and designs with an
evaluation report; what the declaration names, and that it must not advertise. The clocks are defaults of this platform.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import REASON, Definition, Effect, FactType, Outcome
from queqiao_engine.workflow.definitions import vocabulary as w
from queqiao_engine.workflow.periods import Policy, days, months, working_days

_OWNER = w.ACHIEVEMENT_OWNER
_TAKER = w.ENTERPRISE
_OFFICE = w.party("patent_office", "专利行政部门 | Patent office")
_CHECK = working_days(Policy("open_licence.check_working_days"))
_REPAIR = days(Policy("open_licence.repair_days"))
_ANNOUNCEMENT = days(Policy("open_licence.announcement_days"))
_REVIEW = months(Policy("open_licence.review_months"))
_DISPUTE = days(Policy("open_licence.dispute_days"))
_WHY = w.given(REASON, "请说明原因 | say why")
_MAY_STAND = (
    w.yes("granted", "专利尚未授权公告 | the patent has not been granted"),
    w.no("exclusive_running", "独占或排他许可仍在有效期内 | an exclusive or sole licence is running"),
    w.no("suspended", "因权属纠纷或保全中止程序 | proceedings are suspended"),
    w.yes("annual_fee_paid", "年费未缴 | the annual fee is unpaid"),
    w.either(
        "专利已质押，须经质权人同意 | the patent is pledged: the pledgee must consent",
        w.no("pledged", "专利已质押 | the patent is pledged"),
        w.yes("pledgee_consents", "质权人尚未同意 | the pledgee has not consented"),
    ),
    w.no("other_obstacle", "存在其他妨碍开放许可的情形 | something else stands in the way"),
)
_DECLARATION = (
    w.either(
        "实用新型、外观设计须提交专利权评价报告 | utility models and designs need an evaluation report",
        w.equals("patent_kind", "invention", "不是发明专利 | it is no invention patent"),
        w.yes("evaluation_report", "没有专利权评价报告 | there is no evaluation report"),
    ),
    w.either(
        "共有专利须经全体共有人同意 | every co-owner must consent",
        w.no("co_owned", "专利为共有 | the patent is co-owned"),
        w.yes("co_owners_consent", "共有人尚未全部同意 | not every co-owner consents"),
    ),
    w.given("patent_number", "请填写专利号 | give the patent number"),
    w.given("fee_terms", "请填写许可使用费标准和支付方式 | give the fee and how it is paid"),
    w.given("licence_term", "请填写许可期限 | give the term"),
    w.no("advertises", "声明不得含商业性宣传用语 | the declaration must not advertise"),
)
_FREED = "专利行政部门的决定依法申请行政复议，不在平台内申诉 | administrative reconsideration lies with the law, not with the platform"

DEFINITION = Definition(
    name="open_licence",
    version=w.VERSION,
    label=w.label("专利开放许可 | Open licence"),
    subject="deal",
    initial="draft",
    states=(
        w.state("draft", "起草声明 | Declaration being drafted", "未提交 | Not submitted"),
        w.state(
            "checking",
            "条件核查 | Conditions being checked",
            "核查中 | Being checked",
            deadline=w.until(_CHECK, None, w.OPERATOR),
        ),
        w.state(
            "repair",
            "待专利权人补正 | To be corrected by the patentee",
            "待补正 | To be corrected",
            deadline=w.until(_REPAIR, "lapse", _OWNER),
        ),
        *w.appeal_states(
            "refused", "appealed", "refused_finally", "open_licence", "核查未通过 | Check not passed"
        ),
        w.state(
            "filed",
            "已提交声明，待公告 | Declared, announcement awaited",
            "待公告 | Announcement awaited",
            deadline=w.until(_ANNOUNCEMENT, None, w.MANAGER),
        ),
        w.state(
            "not_announced",
            "不予公告 | Not announced",
            "未公告 | Not announced",
            deadline=w.until(_REPAIR, None, w.MANAGER, _OWNER),
        ),
        w.state(
            "announced",
            "已公告，可取得许可 | Announced, open to all",
            "开放许可中 | Open to all",
            deadline=w.until(_REVIEW, "call_review", w.MANAGER, since="reviewed_on"),
        ),
        w.state(
            "review",
            "条件复核 | Conditions reviewed",
            "开放许可中 | Open to all",
            deadline=w.until(_CHECK, None, w.MANAGER),
        ),
        w.state(
            "disputed",
            "许可纠纷处理中 | In dispute",
            "开放许可中 | Open to all",
            deadline=w.until(_DISPUTE, None, w.MANAGER),
        ),
        w.state(
            "disputed_later",
            "已撤回，许可纠纷处理中 | Withdrawn, a licence in dispute",
            "已撤回 | Withdrawn",
            deadline=w.until(_DISPUTE, None, w.MANAGER),
        ),
        w.state(
            "withdrawing",
            "已提交撤回，待公告 | Withdrawal filed, announcement awaited",
            "撤回中 | Being withdrawn",
            deadline=w.until(_ANNOUNCEMENT, None, w.MANAGER),
        ),
        w.state(
            "running_out",
            "已撤回，已给予的许可继续有效 | Withdrawn, licences given go on",
            "已撤回 | Withdrawn",
            deadline=w.until(_REVIEW, None, w.MANAGER),
        ),
        w.final(
            "ended",
            Outcome.SUCCESS,
            "已有许可全部履行完毕 | Every licence given has run its term",
            "已结束 | Ended",
        ),
        w.final(
            "withdrawn",
            Outcome.WITHDRAWN,
            "撤回，未给予许可 | Withdrawn without a licence given",
            "已撤回 | Withdrawn",
        ),
        w.final(
            "patent_ended",
            Outcome.NEUTRAL,
            "专利权终止或无效 | The patent ended or was invalidated",
            "专利权终止 | Patent ended",
        ),
        w.final("given_up", Outcome.WITHDRAWN, "放弃声明 | Declaration given up", "已放弃 | Given up"),
        w.final("lapsed", Outcome.NEUTRAL, "逾期未补正 | Never corrected", "已结束 | Ended"),
    ),
    transitions=(
        w.step(
            "submit",
            "提交核查 | Submit",
            ("draft", "repair"),
            "checking",
            _OWNER,
            *_DECLARATION,
            evidence=(w.paper("declaration", "开放许可声明 | declaration"),),
        ),
        w.step(
            "ask",
            "退回补正 | Ask for corrections",
            "checking",
            "repair",
            (w.MANAGER, w.TRANSFER_OFFICE),
            _WHY,
            effects=(Effect("tell_owner"),),
        ),
        w.refusal(
            "refuse",
            "核查不通过 | Refuse",
            "checking",
            "refused",
            (w.MANAGER, w.TRANSFER_OFFICE),
            effects=(Effect("tell_owner"),),
        ),
        *w.appeal_steps("refused", "appealed", "checking", "refused_finally", _OWNER, "open_licence"),
        w.step(
            "file",
            "提交专利行政部门 | File with the patent office",
            "checking",
            "filed",
            (w.MANAGER, w.TRANSFER_OFFICE),
            *_MAY_STAND,
            *_DECLARATION,
            evidence=(w.paper("fee_basis", "许可使用费估算依据 | basis of the fee"),),
        ),
        w.step(
            "announce",
            "公告 | Announce",
            "filed",
            "announced",
            (_OFFICE, w.MANAGER),
            w.given("reviewed_on", "请填写公告日期 | give the day of the announcement"),
            evidence=(w.paper("announcement", "开放许可公告 | announcement"),),
            effects=(Effect("list_open_licence"), Effect("ask_fee_reduction")),
        ),
        w.refusal(
            "refuse_announcement",
            "不予公告 | Refuse to announce",
            "filed",
            "not_announced",
            (_OFFICE, w.MANAGER),
            effects=(Effect("tell_owner"),),
            without_appeal=_FREED,
        ),
        w.step(
            "correct",
            "改正后重新核查 | Correct and check again",
            "not_announced",
            "checking",
            _OWNER,
            *_DECLARATION,
        ),
        *(
            w.step(
                "take",
                "书面通知并付费，取得许可 | Take a licence by notice and payment",
                place,
                place,
                _TAKER,
                w.given("reviewed_on", "声明尚未公告 | the declaration has not been announced"),
                w.yes("fee_paid_as_announced", "尚未按公告的标准付费 | the announced fee has not been paid"),
                w.yes("notice_sent", "尚未书面通知专利权人 | the patentee has not been told in writing"),
                evidence=(
                    w.paper("written_notice", "书面通知 | written notice"),
                    w.paper("payment_proof", "付款凭证 | proof of payment"),
                ),
                effects=(Effect("record_licence"), Effect("tell_owner")),
            )
            # A review, another licensee's dispute or a withdrawal not yet announced close nothing to anybody.
            for place in ("announced", "review", "disputed", "withdrawing")
        ),
        *(
            w.step(
                "confirm_fee",
                "确认许可费到账 | Confirm that the fee arrived",
                place,
                place,
                (w.FINANCE, _OWNER),
                w.at_least("licences_given", 1, "尚未给予许可 | no licence has been given"),
                w.yes("fee_arrived", "许可费尚未到账 | the fee has not arrived"),
                evidence=(w.paper("bank_receipt", "到账凭证 | bank receipt"),),
                passes_gate="payment_gate",
                closes_gates=("payment_gate",),
                effects=(
                    w.pays("book_fee", "payment_gate", "fee_yuan"),
                    w.pays("start_split", "payment_gate", "fee_yuan"),
                ),
            )
            for place in ("announced", "review", "disputed", "withdrawing", "running_out", "disputed_later")
        ),
        w.step(
            "agree_ordinary",
            "另行协商普通许可 | Agree on an ordinary licence instead",
            "announced",
            "announced",
            (_OWNER, w.MANAGER),
            w.equals(
                "licence_kind",
                "ordinary",
                "开放许可期间不得给予独占或排他许可 | no exclusive or sole licence during an open one",
            ),
            evidence=(w.paper("contract", "许可合同 | licence contract"),),
            effects=(Effect("record_licence"),),
        ),
        w.step(
            "file_proof",
            "向专利行政部门报送许可证明 | File proof of a licence",
            "announced",
            "announced",
            (_OWNER, w.MANAGER),
            w.at_least("licences_given", 1, "尚未给予许可 | no licence has been given"),
            evidence=(w.paper("licence_proof", "许可证明 | proof of the licence"),),
            effects=(Effect("ask_fee_reduction"),),
        ),
        w.by_clock(
            "call_review", "到期复核 | Review due", "announced", "review", _REVIEW, since="reviewed_on"
        ),
        w.step(
            "confirm_conditions",
            "条件仍然具备 | Conditions still met",
            "review",
            "announced",
            (w.MANAGER, w.TRANSFER_OFFICE),
            *_MAY_STAND,
            w.given("reviewed_on", "请填写复核日期 | give the day of the review"),
        ),
        w.step(
            "must_withdraw",
            "条件不再具备，撤回 | Conditions lost, withdraw",
            "review",
            "withdrawing",
            (w.MANAGER, w.TRANSFER_OFFICE, _OWNER),
            _WHY,
            effects=(Effect("unlist_open_licence"),),
        ),
        *(
            found
            for place, disputed in (("announced", "disputed"), ("running_out", "disputed_later"))
            for found in (
                w.step("dispute", "许可纠纷 | Dispute", place, disputed, (_OWNER, _TAKER), _WHY),
                w.step(
                    "settle",
                    "协商或调解解决 | Settled by talks or mediation",
                    disputed,
                    place,
                    (w.MANAGER, _OFFICE),
                    evidence=(w.paper("settlement", "和解或调解协议 | settlement"),),
                ),
                w.step(
                    "judge",
                    "判决生效 | A judgment became final",
                    disputed,
                    place,
                    w.MANAGER,
                    evidence=(w.paper("judgment", "判决书 | judgment"),),
                ),
            )
        ),
        w.step(
            "withdraw",
            "书面撤回声明 | Withdraw in writing",
            ("announced", "filed"),
            "withdrawing",
            _OWNER,
            evidence=(w.paper("withdrawal", "撤回声明 | declaration of withdrawal"),),
            effects=(Effect("unlist_open_licence"),),
        ),
        w.step(
            "announce_withdrawal",
            "公告撤回，已有许可继续 | Withdrawal announced, licences go on",
            "withdrawing",
            "running_out",
            (_OFFICE, w.MANAGER),
            w.at_least("licences_given", 1, "没有已给予的许可 | no licence has been given"),
            evidence=(w.paper("announcement", "撤回公告 | announcement of the withdrawal"),),
        ),
        w.step(
            "announce_withdrawal",
            "公告撤回 | Withdrawal announced",
            "withdrawing",
            "withdrawn",
            (_OFFICE, w.MANAGER),
            w.equals("licences_given", 0, "已给予许可 | licences have been given"),
            evidence=(w.paper("announcement", "撤回公告 | announcement of the withdrawal"),),
        ),
        w.step(
            "run_out",
            "许可全部期满 | Every licence has run its term",
            "running_out",
            "ended",
            w.MANAGER,
            w.equals("licences_running", 0, "仍有许可在有效期内 | licences are still running"),
        ),
        w.step(
            "end_patent",
            "专利权终止或无效 | The patent ended",
            ("announced", "review", "disputed", "withdrawing", "running_out", "disputed_later"),
            "patent_ended",
            (w.MANAGER, _OFFICE),
            _WHY,
            effects=(Effect("unlist_open_licence"),),
        ),
        w.step(
            "give_up",
            "放弃声明 | Give it up",
            ("draft", "checking", "repair", "not_announced"),
            "given_up",
            _OWNER,
        ),
        w.by_clock("lapse", "逾期未补正 | Never corrected", "repair", "lapsed", _REPAIR),
    ),
    roles=(_OWNER, _TAKER, w.MANAGER, w.TRANSFER_OFFICE, w.FINANCE, _OFFICE, w.APPEAL_BODY, w.OPERATOR),
    facts=(
        w.choice(
            "patent_kind",
            "专利类型 | kind of patent",
            ("invention", "发明 | invention"),
            ("utility_model", "实用新型 | utility model"),
            ("design", "外观设计 | design"),
        ),
        w.choice(
            "licence_kind",
            "许可方式 | kind of licence",
            ("ordinary", "普通许可 | ordinary"),
            ("sole", "排他许可 | sole"),
            ("exclusive", "独占许可 | exclusive"),
        ),
        w.flag("granted", "已授权公告 | granted"),
        w.flag("evaluation_report", "有专利权评价报告 | evaluation report"),
        w.flag("exclusive_running", "独占或排他许可有效 | exclusive or sole licence running"),
        w.flag("suspended", "程序中止 | proceedings suspended"),
        w.flag("annual_fee_paid", "年费已缴 | annual fee paid"),
        w.flag("pledged", "已质押 | pledged"),
        w.flag("pledgee_consents", "质权人同意 | pledgee consents"),
        w.flag("co_owned", "共有 | co-owned"),
        w.flag("co_owners_consent", "共有人全部同意 | co-owners consent"),
        w.flag("other_obstacle", "其他妨碍情形 | other obstacle"),
        w.flag("advertises", "含宣传用语 | advertises"),
        w.fact(FactType.TEXT, "patent_number", "专利号 | patent number"),
        w.fact(FactType.TEXT, "fee_terms", "许可使用费与支付方式 | fee and payment"),
        w.fact(FactType.TEXT, "licence_term", "许可期限 | term"),
        w.flag("fee_paid_as_announced", "已按公告付费 | announced fee paid"),
        w.flag("fee_arrived", "许可费已到账 | fee arrived"),
        w.flag("notice_sent", "已书面通知 | told in writing"),
        w.fact(FactType.NUMBER, "licences_given", "已给予的许可数 | licences given"),
        w.fact(FactType.NUMBER, "licences_running", "有效的许可数 | licences running"),
        w.fact(FactType.DATE, "reviewed_on", "最近公告或复核日 | last announced or reviewed on"),
        w.fact(FactType.NUMBER, "fee_yuan", "许可使用费（元） | fee in yuan"),
        w.REFUSED_BY,
    ),
    policies=(
        w.figure("open_licence", "check_working_days", "核查期（工作日） | working days to check"),
        w.figure("open_licence", "repair_days", "补正期（日） | days to correct"),
        w.figure(
            "open_licence",
            "announcement_days",
            "公告提醒（日） | days after which an announcement is asked about",
        ),
        w.figure("open_licence", "review_months", "复核周期（月） | months between reviews"),
        w.figure(
            "open_licence", "dispute_days", "纠纷处理提醒（日） | days after which a dispute is asked about"
        ),
        *w.appeal_figures("open_licence"),
    ),
    effects=(
        w.effect("tell_owner", "通知专利权人 | tell the patentee"),
        w.effect("list_open_licence", "列入开放许可名录 | list the open licence"),
        w.effect("unlist_open_licence", "撤出开放许可名录 | take it off the list"),
        w.effect("ask_fee_reduction", "申请年费减免 | ask for the reduced annual fee"),
        w.effect("record_licence", "登记许可 | record the licence"),
        w.effect("book_fee", "许可费入账 | book the fee", money=True),
        w.effect("start_split", "启动收益分配 | start the split of income", money=True),
    ),
    gates=(w.gate("payment_gate", "许可费已到账 | the fee arrived"),),
    appeals=(w.appeal_demand("refuse", _OWNER, "checking"),),
)
