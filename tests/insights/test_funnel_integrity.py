"""Leads against double counting from files as people keep them; and money counted once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from queqiao.insights.funnel_file import FunnelOptions, read_funnel
from queqiao.insights.funnel_integrity import Integrity
from queqiao.insights.funnel_report import report
from queqiao.kernel.errors import UserError
from queqiao.kernel.files import read_document
from queqiao.kernel.wording import Wording

TODAY = date(2026, 11, 21)
WORDS = Wording("queqiao.insights")
HEAD = "案号,阶段,日期,登记号,成交额,到账额,退款,卖方,买方,付款方,收款方,上报节点\n"


def checked(folder: Path, text: str, name: str = "f.csv", as_of: date = TODAY) -> Integrity:
    path = folder / name
    path.write_text(text, "utf-8")
    found = report(read_funnel(read_document(path), FunnelOptions(as_of=as_of), today=TODAY)).integrity
    assert found is not None
    return found


def said(found: Integrity) -> list[tuple[tuple[str, ...], str]]:
    for lead in found.leads:  # in both languages
        WORDS.text(lead.code, "en", **lead.facts)
    return [(lead.cases, WORDS.text(lead.code, "zh", **lead.facts)) for lead in found.leads]


def test_one_number_under_two_cases_is_asked_about_and_counted_once(tmp_path: Path) -> None:
    rows = "A1,发布,2024-01-05,,,,,,,,,\nA1,签约,2024-05-05,R1,20万,,,,,,,\nA2,发布,2024-01-05,,,,,,,,,\nA2,签约,2024-05-06,R1,,,,,,,,\n"
    found = checked(tmp_path, HEAD + rows)
    assert said(found) == [
        (
            ("A1", "A2"),
            "同一合同（登记号 R1）记在 2 个案名下，每案都可能算一次转化。是一份合同打包几项成果，还是重复建案？",
        )
    ]
    assert (found.contracts, found.contracted, found.unpriced, found.joined_contracts) == (
        1,
        20_000_000,
        0,
        1,
    )


def test_a_number_on_every_row_of_a_case_is_one_contract_signed_on_the_day_of_signing(tmp_path: Path) -> None:
    rows = "A1,发布,2024-01-05,R1,20万,,,,,,,\nA1,签约,2024-05-05,R1,20万,,,,,,,\nA1,到账,2024-06-05,R1,20万,5万,,,,,,\n"
    found = checked(tmp_path, HEAD + rows)
    assert (found.leads, found.contracts, found.contracted, found.received) == ((), 1, 20_000_000, 5_000_000)


def test_two_amounts_under_one_number(tmp_path: Path) -> None:
    rows = "A1,签约,2024-05-05,R1,20万,,,,,,,\nA1,到账,2024-06-05,R1,30万,5万,,,,,,\nA2,签约,2024-05-05,R1,40万,,,,,,,\n"
    path = tmp_path / "f.csv"
    path.write_text(HEAD + rows, "utf-8")
    request = read_funnel(read_document(path), FunnelOptions(), today=TODAY)
    assert [item.text("zh").partition("：")[2] for item in request.warnings] == [
        "登记号 R1 的合同额前后不一：200,000.00 元与 300,000.00 元，按 200,000.00 元计。请改成一致。"
    ]
    found = report(request).integrity
    assert found is not None
    assert [lead.code for lead in found.leads] == ["lead.number_conflict", "lead.one_contract_several_cases"]
    assert said(found)[0] == (
        ("A1", "A2"),
        "登记号 R1 的合同额不一致：200,000.00 元、400,000.00 元。以哪一个为准？",
    )


def test_two_nodes_tell_one_contract_and_one_payment(tmp_path: Path) -> None:
    rows = (
        "A1,签约,2024-05-05,R1,20万,,,甲大学,乙公司,,,武汉\nA1,到账,2024-06-05,R1,,10万,,甲大学,乙公司,,,武汉\n"
        "B7,签约,2024-05-06,H1,20万,,,甲大学,乙公司,,,黄石\nB7,到账,2024-06-06,H1,,10万,,,,乙公司,甲大学,黄石\n"
    )
    found = checked(tmp_path, HEAD + rows)
    assert (
        found.contracts,
        found.contracted,
        found.received,
        found.joined_contracts,
        found.joined_payments,
    ) == (
        1,
        20_000_000,
        10_000_000,
        1,
        1,
    )
    assert said(found) == [
        (
            ("A1", "B7"),
            "双方、日期、金额都相近，登记号却不同：H1、R1（武汉、黄石上报）。是否同一合同登记了两次？",
        ),
        (
            ("A1", "B7"),
            "武汉、黄石都报了这笔到账（合同 R1，2024-06-05，100,000.00 元），到账额只计一次。是否同一笔？",
        ),
    ]


def test_contracts_without_amounts_are_not_alike(tmp_path: Path) -> None:
    rows = "A1,发布,2024-01-05,,,,,,,,,\nA1,签约,2024-05-05,R1,,,,甲,乙,,,武汉\nA2,签约,2024-05-05,R2,,,,甲,乙,,,黄石\n"
    found = checked(tmp_path, HEAD + rows)
    assert (found.leads, found.contracts, found.unpriced, found.contracted) == ((), 2, 2, 0)


def test_one_node_with_two_alike(tmp_path: Path) -> None:
    rows = (
        "A1,签约,2024-05-05,R1,8万,,,甲,乙,,,\nA2,签约,2024-05-06,R2,8万,,,甲,乙,,,\n"
        "A3,签约,2024-05-05,R3,8万,,,,,,,\nA3,到账,2024-07-05,R3,,4万,,,,,,\nA4,到账,2024-07-05,R3,,4万,,,,,,\n"
    )
    found = checked(tmp_path, HEAD + rows)
    assert [(lead.code, lead.cases) for lead in found.leads] == [
        ("lead.contracts_alike", ("A1", "A2")),
        ("lead.one_contract_several_cases", ("A3", "A4")),
        ("lead.payments_alike", ("A3", "A4")),
    ]
    assert (
        said(found)[-1][1]
        == "同一合同 R3 同日有两笔金额相同的到账（2024-07-05，40,000.00 元），按两笔计。是否重复录入？"
    )


def test_money_that_went_back(tmp_path: Path) -> None:
    rows = "A1,签约,2024-05-05,R1,20万,,,甲,乙,,,\nA1,到账,2024-06-05,R1,,10万,,甲,乙,,,\nA1,洽谈,2024-09-05,R1,,,9万,甲,乙,,,\n"
    found = checked(tmp_path, HEAD + rows)
    assert (found.received, [text for _, text in said(found)]) == (
        1_000_000,
        [
            "2024-06-05 付出的款项在 92 天内（2024-09-05）回到付款方，约 90,000.00 元，路径：乙、甲、乙。有无真实交易？"
        ],
    )


DOCUMENT = """
阶段: [发布, 签约, 到账]
关联方: [{一方: 甲大学, 另一方: 丁公司, 关系: 学校参股}]
资金往来:
  - {付款方: 甲大学, 收款方: 丁公司, 日期: 2024-06-20, 金额: 0}
  - {付款方: 甲大学, 收款方: 己咨询, 日期: 2024-06-20, 金额: 9.5万}
  - {付款方: 己咨询, 收款方: 丁公司, 日期: 2024-07-01, 金额: 9万}
案件:
  - {案号: A1, 发布: 2024-01-05, 签约: 2024-05-05, 登记号: R1, 成交额: 20万元, 卖方: 甲大学, 买方: 丁公司, 首笔到账日: 2024-06-05, 到账额: 10万}
  - {案号: A2, 发布: 2024-01-05, 签约: 2024-05-05, 登记号: R2, 卖方: 戊, 买方: 戊, 首笔到账日: 2024-06-05}
"""


def test_a_document_names_relations_and_other_money(tmp_path: Path) -> None:
    assert said(checked(tmp_path, DOCUMENT, "f.yaml")) == [
        (("A1",), "合同 R1 的双方有关联（学校参股）：甲大学、丁公司。定价和公示是否按关联交易办理？"),
        (("A2",), "合同 R2 的双方有关联（同一方）：戊、戊。定价和公示是否按关联交易办理？"),
        (
            ("A1",),
            "2024-06-05 付出的款项在 26 天内（2024-07-01）回到付款方，约 90,000.00 元，路径：丁公司、甲大学、己咨询、丁公司。有无真实交易？",
        ),
    ]
    early = checked(tmp_path, DOCUMENT, "f.yaml", date(2024, 6, 25))  # the way back was not complete then
    assert [lead.code for lead in early.leads] == ["lead.related_parties", "lead.related_parties"]


def test_faults_in_relations_and_other_money_are_named(tmp_path: Path) -> None:
    text = DOCUMENT.replace("另一方: 丁公司, ", "").replace("金额: 9.5万", "金额: 很多")
    with pytest.raises(UserError) as caught:
        checked(tmp_path, text, "f.yaml")
    assert [item.code for item in caught.value.problems] == ["document.field_missing", "document.field_kind"]


def test_a_file_that_tells_neither_contracts_nor_money_is_not_checked(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("案号,阶段,日期\nA1,发布,2024-01-05\nA1,签约,2024-05-05\n", "utf-8")
    assert report(read_funnel(read_document(path), FunnelOptions(), today=TODAY)).integrity is None
