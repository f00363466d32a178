"""``queqiao load``: a file into the hall, once, through the hall's own actions."""

from __future__ import annotations

from pathlib import Path

import pytest

from queqiao.accounts.models import Membership, Organisation, Person, RoleGrant
from queqiao.accounts.queries import main_node
from queqiao.catalog.models import Achievement, Need
from queqiao.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
CODE = "91420100DEM066531T"


@pytest.fixture
def owner(files: Path) -> Organisation:
    """A verified organisation with somebody who can be reached, and an operator who does not belong to it."""
    from allauth.account.models import EmailAddress

    made = Organisation.objects.create(
        name="星澜储能科技有限公司",
        kind="enterprise",
        credit_code=CODE,
        node=main_node(),
        state="verified",
        region="420100",
    )
    person = Person.objects.create_user("lu@example.org", name="卢")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Membership.objects.create(person=person, organisation=made, role="owner", contact=True)
    operator = Person.objects.create_user("operator@example.org", name="运营")
    RoleGrant.objects.create(person=operator, role="operator", node=None)
    return made


def load(run, *words: str):
    return run("load", "needs.csv", "--as", "needs", "--for", CODE, *words, "--lang", "en")


def test_rows_become_drafts_with_clauses_and_codes(run, owner) -> None:
    result = load(run)
    assert (result.exit_code, result.stdout.strip().splitlines()[-1]) == (
        0,
        "星澜储能科技有限公司: 2 new, 0 updated, 0 unchanged, 0 left as they are, 0 refused.",
    )
    need = Need.objects.get(title="低温锂电池电解液")
    assert (need.state, need.owner_id, need.region) == ("draft", owner.pk, "230000")
    found = [(c.parameter, c.operator, c.value, c.unit, c.condition, c.source) for c in need.clauses.all()]
    assert found == [
        ("容量保持率", ">=", "85", "%", "−20℃下", "parsed"),
        ("循环寿命", ">=", "1000", "次", "", "parsed"),
    ]
    assert "循环寿命不少于1000次" in need.body
    loads = AuditEntry.objects.filter(verb="need.load").values_list(
        "actor_name", "after__row", "after__owner"
    )
    assert list(loads) == [("鹊桥", "N1", owner.pk), ("鹊桥", "N2", owner.pk)]


def test_a_second_load_makes_no_row_twice(run, owner, files: Path) -> None:
    load(run)
    assert "0 new, 0 updated, 2 unchanged, 0 left" in load(run).stdout
    text = (files / "needs.csv").read_text("utf-8")
    (files / "needs.csv").write_text(text.replace("1000次", "1500次"), "utf-8")
    assert "0 new, 1 updated, 1 unchanged, 0 left" in load(run).stdout
    need = Need.objects.get(title="低温锂电池电解液")
    assert [clause.value for clause in need.clauses.all()] == ["85", "1500"]
    assert Need.objects.count() == 2


def test_what_people_changed_is_left_alone(run, owner, files: Path) -> None:
    load(run)
    need = Need.objects.get(title="低温锂电池电解液")
    Need.objects.filter(pk=need.pk).update(summary="由人改过", version=need.version + 1)
    text = (files / "needs.csv").read_text("utf-8")
    (files / "needs.csv").write_text(text.replace("1000次", "1500次"), "utf-8")
    result = load(run)
    assert "0 new, 0 updated, 1 unchanged, 1 left" in result.stdout
    assert f"needs.csv, row 2: the entry of this row ({need.pk}) was changed by somebody" in result.stderr
    assert Need.objects.get(pk=need.pk).summary == "由人改过"


def test_submitted_and_published_by_somebody_who_vouches(run, owner) -> None:
    result = load(run, "--publish", "--by", "operator@example.org")
    lines = result.stdout.strip().splitlines()
    states = dict(Need.objects.values_list("title", "state"))
    assert (lines[-1], states) == (
        "2 handed in, 2 published, 0 held back.",
        {"低温锂电池电解液": "published", "秸秆厌氧发酵产沼气菌剂": "published"},
    )
    assert Need.objects.filter(live=True).count() == 2
    assert "2 unchanged" in load(run, "--publish", "--by", "operator@example.org").stdout


def test_who_cannot_vouch_is_refused_before_anything_is_done(run, owner) -> None:
    result = load(run, "--publish", "--by", "lu@example.org")
    assert (result.exit_code, Need.objects.count()) == (3, 0)
    assert "“lu@example.org” is neither operator nor technology manager" in result.stderr
    assert load(run, "--publish").exit_code == 2


def test_an_unknown_organisation_is_said(run, owner) -> None:
    result = run("load", "needs.csv", "--as", "needs", "--for", "无此机构", "--lang", "zh")
    assert result.exit_code == 3
    assert "没有找到机构“无此机构”" in result.stderr


def test_achievements_carry_their_claims(run, owner) -> None:
    result = run("load", "achievements.csv", "--as", "achievements", "--for", owner.name, "--lang", "zh")
    assert "新建 3" in result.stdout
    row = Achievement.objects.get(title="宽温域锂电池电解液")
    assert [(c.parameter, c.operator, c.value, c.unit) for c in row.claims.all()] == [
        ("容量保持率", "=", "90", "%"),
        ("循环寿命", "=", "800", "次"),
    ]
    assert row.detail == "成熟度：6"


DIRTY = """编号,需求名称,技术指标,预算,期限,地区
N1,低温锂电池电解液,循环寿命不少于1000次,五十左右,2027-03-01,黑龙江
N2,秸秆厌氧发酵产沼气菌剂,产气量提高30%,五十左右,明年底,火星
N3,高强铝合金板材,抗拉强度≥500MPa,面议,长期,河南
"""


def test_remarks_name_row_and_column_and_those_alike_are_told_once(run, owner, files: Path) -> None:
    (files / "needs.csv").write_text(DIRTY, "utf-8")
    result = run(
        "load", "needs.csv", "--as", "needs", "--for", CODE, "--problems", "told.csv", "--lang", "zh"
    )
    money = "“五十左右”不是金额。请填数字，单位为万元，例如 30；也可以写明单位，例如 300000元、1.5亿。"
    day = "“明年底”不是日期。请写成 2027-03-01；只知道月份时写 2027-03，按当月最后一天计。"
    assert result.stderr.splitlines() == [
        f"提醒：needs.csv 第 2 行 「预算」列：{money}（另有 1 处相同）",
        f"提醒：needs.csv 第 3 行 「期限」列：{day}",
    ]
    assert (files / "told.csv").read_text("utf-8-sig").splitlines() == [
        "文件,行,编号,列,程度,说明",
        f"needs.csv,2,N1,预算,提醒,{money}",
        f"needs.csv,3,N2,预算,提醒,{money}",
        f"needs.csv,3,N2,期限,提醒,{day}",
    ]


def test_words_for_no_budget_and_no_date_are_no_fault_and_are_kept(run, owner, files: Path) -> None:
    (files / "needs.csv").write_text(DIRTY, "utf-8")
    run("load", "needs.csv", "--as", "needs", "--for", CODE, "--lang", "zh")
    need = Need.objects.get(title="高强铝合金板材")
    assert (need.budget_high, need.deadline, need.typed, need.detail) == (
        None,
        None,
        {},
        "预算：面议\n期限：长期",
    )


def test_a_load_of_drafts_wakes_no_index(run, owner) -> None:
    from queqiao.kernel.models import Job, OutboxEvent

    load(run)
    assert (OutboxEvent.objects.count(), Job.objects.count()) == (0, 0)
