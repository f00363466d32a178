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
    from queqiao.accounts.actions import organisations, roles, verification
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
    from queqiao.kernel import clock

    def person(name: str, english: str, label: str, label_en: str) -> Any:
        return create_person(
            name=name, name_en=english, email=f"{english.split(maxsplit=1)[0].lower()}@hall.example.org", demo=True,
            demo_login={"label": {"zh": label, "en": label_en}, "hint": {"zh": "测试用", "en": "for the tests"}},
        )  # fmt: skip

    operator = person("裴运", "Pei Yun", "运营人员", "Operator")
    scientist = person("沈析", "Shen Xi", "研究院编辑", "Institute editor")
    engineer = person("鲁工", "Lu Gong", "企业编辑", "Firm editor")
    roles.grant_role(actor=SYSTEM, person_id=operator.pk, role="operator")
    judge = actor_for(operator)

    def organisation(founder: Any, name: str, english: str, kind: str) -> Any:
        made = organisations.create_organisation(
            actor=actor_for(founder),
            data=OrganisationDraft(
                name=name, name_en=english, kind=kind, registered="abroad", region="420100", about=f"{name}，虚构。"
            ),
        )  # fmt: skip
        made = verification.submit_for_verification(
            actor=actor_for(founder), organisation_id=made.pk, version=made.version
        )
        verification.take_verification(actor=judge, organisation_id=made.pk)
        made.refresh_from_db()
        ticks = {str(name): {"value": "yes"} for name in VerificationCheck.values}
        verification.decide_verification(
            actor=judge, organisation_id=made.pk, version=made.version, verb="verify", checklist=ticks
        )
        return made

    institute = organisation(scientist, "北澜能源研究院", "Beilan Energy Institute", "institute")
    firm = organisation(engineer, "江瀚储能有限公司", "Jianghan Storage", "enterprise")
    author, maker = actor_for(scientist), actor_for(engineer)
    common = {"fields": ("new_energy",), "industry": "C38", "region": "420100"}

    found: dict[str, Any] = {
        "institute": institute.pk,
        "firm": firm.pk,
        "achievements": [],
        "titles": [row[0] for row in TITLES],
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
    return found


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
