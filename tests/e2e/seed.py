"""The small hall the browser tests walk through: an operator, an institute with results, a firm; made by the hall's own actions.

Run in a process of its own (``python tests/e2e/seed.py``) with the environment of the server; prints the ids as JSON.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

TITLES = (
    ("宽温域锂离子电池电解液", "Wide-temperature electrolyte for lithium-ion cells", "82", "1800"),
    ("低温锂离子电池用氟代酯电解液", "Fluorinated ester electrolyte for low temperature", "74", "1500"),
    ("锂离子电池低温电解液添加剂", "Additive for low-temperature electrolytes", "55", "2200"),
    ("储能电池长寿命电解液", "Long-life electrolyte for storage cells", "40", "6000"),
    ("钠离子电池低温电解液", "Electrolyte for sodium-ion cells in the cold", "78", "900"),
)
PASSWORD = "bridge-of-magpies-2026"
CLEARED = {
    "state_secret": False, "public_summary_cleared": True, "job_related": True, "unit_confirmed": True, "ownership_clear": True,
    "summary_enables_nothing": True, "grace_case": False, "filing_promised": False, "export_class": "free",
    "audience": "worldwide",
}  # fmt: skip


def main() -> None:
    """Make the hall and say what is in it."""
    from queqiao.cli import project

    project.start()
    project.prepare()
    print(json.dumps(build(), ensure_ascii=False))


def build() -> dict[str, Any]:
    """People, organisations, entries; each step as a person would take it."""
    from queqiao.accounts.actions import invitations, organisations, roles, verification
    from queqiao.accounts.actions.people import create_person
    from queqiao.accounts.contracts import SYSTEM, OrganisationDraft
    from queqiao.accounts.enums import VerificationCheck
    from queqiao.accounts.queries import actor_for
    from queqiao.catalog.contracts import (
        AchievementDraft,
        ClaimDraft,
        ClauseDraft,
        NeedDraft,
        NegativeResultDraft,
        ScenarioDraft,
        UseDraft,
    )
    from queqiao.kernel import clock, jobs

    def person(name: str, english: str, label: str, label_en: str) -> Any:
        return create_person(
            name=name, name_en=english, email=f"{english.split(maxsplit=1)[0].lower()}@hall.example.org", demo=True,
            demo_login={"label": {"zh": label, "en": label_en}, "hint": {"zh": "测试用", "en": "for the tests"}},
        )  # fmt: skip

    operator = person("裴运", "Pei Yun", "运营人员", "Operator")
    scientist = person("沈析", "Shen Xi", "研究院编辑", "Institute editor")
    engineer = person("鲁工", "Lu Gong", "企业编辑", "Firm editor")
    create_person(name="路安", name_en="Lu An", email="account@hall.example.org", password=PASSWORD)
    manager = person("柏经理", "Bai Jing", "技术经理人", "Technology manager")
    auditor = person("闻审", "Wen Shen", "审计人员", "Auditor")
    for one, role in ((operator, "operator"), (manager, "technology_manager"), (auditor, "auditor")):
        roles.grant_role(actor=SYSTEM, person_id=one.pk, role=role)
    judge = actor_for(operator)

    def organisation(founder: Any, name: str, english: str, kind: str, *, verified: bool = True) -> Any:
        made = organisations.create_organisation(
            actor=actor_for(founder),
            data=OrganisationDraft(
                name=name, name_en=english, kind=kind, registered="abroad", region="420100", about=f"{name}，虚构。"
            ),
        )  # fmt: skip
        made = verification.submit_for_verification(
            actor=actor_for(founder), organisation_id=made.pk, version=made.version
        )
        if not verified:
            return made
        verification.take_verification(actor=judge, organisation_id=made.pk)
        made.refresh_from_db()
        ticks = {str(name): {"value": "yes"} for name in VerificationCheck.values}
        verification.decide_verification(
            actor=judge, organisation_id=made.pk, version=made.version, verb="verify", checklist=ticks
        )
        return made

    institute = organisation(scientist, "北澜能源研究院", "Beilan Energy Institute", "institute")
    firm = organisation(engineer, "江瀚储能有限公司", "Jianghan Storage", "enterprise")
    newcomer = organisation(
        person("初来", "Chu Lai", "新机构", "New organisation"), "浅汐材料有限公司", "Qianxi Materials", "enterprise", verified=False
    )  # fmt: skip
    author, maker = actor_for(scientist), actor_for(engineer)
    common = {"fields": ("new_energy",), "industry": "C38", "region": "420100"}

    found: dict[str, Any] = {
        "institute": institute.pk,
        "firm": firm.pk,
        "newcomer": newcomer.pk,
        "achievements": [],
        "titles": [row[0] for row in TITLES],
        "titles_en": [row[1] for row in TITLES],
    }
    for title, english, held, cycles in TITLES:
        draft = AchievementDraft(
            title=title, title_en=english, summary=f"{title}，用于储能与电动汽车的锂离子电池。", contact_id=scientist.pk,
            body="以多组分溶剂和成膜添加剂改善电池在低温下的容量保持率，已在软包电池上验证。", licence_modes=("ordinary",),
            protection="granted", declarations=CLEARED,
            claims=(
                ClaimDraft(parameter="容量保持率", value=held, unit="%", condition="−40 ℃"),
                ClaimDraft(parameter="循环寿命", value=cycles, unit="次", condition="25 ℃"),
            ),
            scenarios=(UseDraft(title="北方储能电站", readiness=6),), **common,
        )  # fmt: skip
        found["achievements"].append(_publish(author, judge, "achievement", institute.pk, draft))
    found["need"] = _publish(maker, judge, "need", firm.pk, NeedDraft(
        title="储能电站电池冬季放电不足的电解液方案", title_en="Electrolyte against weak discharge in winter",
        summary="储能电站冬季可用容量不足，求低温电解液。", body="电芯在 −30 ℃ 以下可用容量骤降，希望更换电解液解决。",
        contact_id=engineer.pk, declarations={"public_summary_cleared": True}, budget_high=30_000_000, clauses=(
            ClauseDraft(parameter="容量保持率", operator=">=", value="70", unit="%", condition="−40 ℃"),
            ClauseDraft(parameter="循环寿命", operator=">=", value="1500", unit="次", condition="25 ℃"),
        ), detail="CANARY-4711 只给签约方", **common))  # fmt: skip
    found["scenario"] = _publish(maker, judge, "scenario", firm.pk, ScenarioDraft(
        title="寒区储能电站开放实测", summary="开放两簇电池做低温电解液实测。", place="北部储能电站", body="提供两簇电池与采集系统。",
        protocol="连续运行 30 天，按企标测容量保持率。", contact_id=engineer.pk, first_use_cover="投保责任险", closes_on=clock.today() + timedelta(days=200),
        declarations={"public_summary_cleared": True, "may_open": True}, **common))  # fmt: skip
    found["negative_result"] = _publish(author, judge, "negative_result", institute.pk, NegativeResultDraft(
        title="乙酸甲酯单溶剂低温电解液", summary="单溶剂路线循环不足。", hypothesis="低黏度溶剂可单独解决低温问题。",
        route="乙酸甲酯单溶剂。", test="软包电池 25 ℃ 循环。", result="200 次后容量低于 60 %。", why_stopped="physics",
        why_text="界面膜不稳定。", declarations={
            "state_secret": False, "blames_nobody": True, "others_data": False, "disclosure_cleared": True,
        }, contact_id=scientist.pk, **common))  # fmt: skip
    found |= _waiting(author, maker, institute, firm, found, common)
    found["invitation"] = invitations.code_of(
        invitations.invite(
            actor=maker, organisation_id=firm.pk, email="guest@hall.example.org", role="editor"
        )
    )
    found["membership"] = firm.memberships.get(person=engineer).pk
    jobs.run_waiting()
    return found


def _waiting(
    author: Any, maker: Any, institute: Any, firm: Any, found: dict[str, Any], common: Any
) -> dict[str, Any]:
    """What is under way: a draft of each type, a need in review, an interest and a question nobody has answered, a patent on record."""
    from queqiao.catalog.actions import drafts, interests, life
    from queqiao.catalog.actions.patents import PatentDraft, record_patent
    from queqiao.catalog.contracts import (
        AchievementDraft,
        ClauseDraft,
        EntryKey,
        NeedDraft,
        NegativeResultDraft,
        ScenarioDraft,
    )
    from queqiao.catalog.enums import EntryType
    from queqiao.catalog.models import Review
    from queqiao.catalog.queries import row_of

    made: dict[str, Any] = {}
    for name, actor, owner, draft in (
        ("need", maker, firm, NeedDraft(title="低温快充策略", body="希望在 −20 ℃ 下 30 分钟充到 80%。", **common)),
        ("achievement", author, institute, AchievementDraft(title="一种成膜添加剂", summary="改善低温循环。", **common)),
        ("scenario", maker, firm, ScenarioDraft(title="冬季路测线路", **common)),
        ("negative_result", author, institute, NegativeResultDraft(title="高浓盐路线", **common)),
    ):  # fmt: skip
        made[f"{name}_draft"] = drafts.start_draft(
            actor=actor, entry_type=EntryType(name), owner_id=owner.pk, data=draft
        ).id
    waiting = drafts.start_draft(actor=maker, entry_type=EntryType.NEED, owner_id=firm.pk, data=NeedDraft(
        title="储能柜消防早期预警传感方案", summary="求热失控早期气体传感。", body="现用烟感报警过晚。", contact_id=maker.id,
        declarations={"public_summary_cleared": True}, clauses=(ClauseDraft(parameter="响应时间", operator="<=", value="10", unit="s"),), **common))  # fmt: skip
    key = EntryKey(EntryType.NEED, waiting.id)
    life.submit(actor=maker, key=key, version=row_of(key).version)
    made["need_waiting"] = waiting.id
    made["review"] = Review.objects.get(entry_id=waiting.id).pk
    interests.show_interest(
        actor=author, key=EntryKey(EntryType.SCENARIO, found["scenario"]), message="我们有三款低温电解液，希望来测。"
    )  # fmt: skip
    interests.ask_manager(
        actor=maker,
        key=EntryKey(EntryType.NEED, found["need"]),
        message="清单前两项是否值得约谈？",
    )
    made["patent"] = record_patent(
        actor=author, owner_id=institute.pk, data=PatentDraft(number="CN202310123456.6", title="低温电解液", filed_on="2023-02-01")
    ).pk  # fmt: skip
    return made


def _publish(author: Any, judge: Any, entry_type: str, owner: str, draft: Any) -> str:
    """Begun, handed in, reviewed with every item ticked, published."""
    from queqiao.catalog import review_checklist
    from queqiao.catalog.actions import drafts, life, reviews
    from queqiao.catalog.contracts import EntryKey
    from queqiao.catalog.enums import EntryType
    from queqiao.catalog.queries import row_of

    made = drafts.start_draft(actor=author, entry_type=EntryType(entry_type), owner_id=owner, data=draft)
    key = EntryKey(EntryType(entry_type), made.id)
    life.submit(actor=author, key=key, version=row_of(key).version)
    reviews.take_review(actor=judge, key=key)
    ticks = {
        item.code: "not_applicable" if item.code == "anonymity" else "yes"
        for item in review_checklist.items(key.type)
    }
    reviews.tick_checklist(actor=judge, key=key, answers=ticks)
    reviews.publish(actor=judge, key=key, version=row_of(key).version)
    return made.id


if __name__ == "__main__":
    main()
