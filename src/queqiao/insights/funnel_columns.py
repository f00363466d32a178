"""The words people head their columns with, the names they give to stages, and which column plays which part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from queqiao.kernel.files.values import folded


class Part(StrEnum):
    """What a column of cases or events can hold."""

    CASE = "case"
    STAGE = "stage"
    DATE = "date"
    COUNT = "count"
    OUTCOME = "outcome"
    REASON = "reason"
    CLOSED = "closed"  # wide table: the day of closing
    REGISTRATION = "registration"
    AMOUNT = "amount"
    PAID = "paid"
    PAID_ON = "paid_on"  # wide table: the day of the first payment
    RETURNED = "returned"
    SELLER = "seller"
    BUYER = "buyer"
    PAYER = "payer"
    PAYEE = "payee"
    ORIGIN = "origin"  # the node that reports the row
    NOTE = "note"


PEOPLE = (Part.SELLER, Part.BUYER, Part.PAYER, Part.PAYEE, Part.ORIGIN)
"""Parts that name somebody; cases can be grouped by them as by any other column."""


HEADINGS: Mapping[Part, tuple[str, ...]] = MappingProxyType(
    {
        Part.CASE: ("案号", "编号", "案件", "转化案", "项目编号", "需求编号", "成果编号", "序号", "case", "case id", "case_id", "id"),
        Part.STAGE: ("阶段", "状态", "环节", "节点", "stage", "state", "status", "step"),
        Part.DATE: ("日期", "时间", "发生日期", "发生日", "date", "at", "day", "when"),
        Part.COUNT: ("数量", "个数", "件数", "项数", "案数", "count", "cases", "number", "n"),
        Part.OUTCOME: ("结果", "结案方式", "结局", "去向", "outcome", "result", "ending"),
        Part.REASON: ("原因", "结案原因", "流失原因", "reason", "why"),
        Part.CLOSED: ("结案日", "结案日期", "终止日期", "关闭日期", "closed", "closed on", "closed_on", "end date"),
        Part.REGISTRATION: ("合同登记号", "登记编号", "登记号", "合同编号", "registration", "registration number", "contract number"),
        Part.AMOUNT: ("合同额", "合同金额", "成交额", "amount", "contract amount"),
        Part.PAID: ("到账金额", "到账额", "实收", "received", "paid amount", "paid"),
        Part.PAID_ON: ("首笔到账日", "到账日", "到账日期", "paid on", "paid_on", "first payment"),
        Part.RETURNED: ("退回额", "退回金额", "退款", "退款额", "退款金额", "returned", "refund", "refunded"),
        Part.SELLER: ("卖方", "卖方名称", "转让方", "许可方", "出让方", "供方", "seller", "licensor", "assignor"),
        Part.BUYER: ("买方", "买方名称", "受让方", "被许可方", "需方", "buyer", "licensee", "assignee"),
        Part.PAYER: ("付款方", "付款单位", "付款人", "payer", "paid by"),
        Part.PAYEE: ("收款方", "收款单位", "收款人", "payee", "paid to"),
        Part.ORIGIN: ("上报节点", "上报单位", "填报单位", "来源节点", "来源平台", "origin", "reporting node", "source node", "reported by"),
        Part.NOTE: ("备注", "说明", "note", "notes", "remark", "comment"),
    }
)  # fmt: skip
"""The headings understood, in either language."""

STAGES: tuple[tuple[str, ...], ...] = (
    ("发布", "登记", "提交", "需求发布", "已发布", "posted", "published", "submitted", "listed"),
    ("对接", "介绍", "引荐", "约见", "已对接", "introduced", "introduction", "met"),
    ("洽谈", "谈判", "商谈", "洽谈中", "negotiating", "negotiation", "in talks"),
    ("签约", "签订", "签订合同", "合同签订", "已签约", "signed", "contract signed", "contracted"),
    ("到账", "首笔到账", "付款", "收款", "已到账", "first payment", "payment received", "paid"),
    ("投产", "量产", "已投产", "in production", "production"),
)
"""Stages of a conversion in their order, each with its other names; used while a file declares none of its own."""

SIGNING = 3
"""The place of signing among ``STAGES``."""

CLOSING_WORDS = (
    "结案", "终止", "关闭", "放弃", "撤回", "退出", "流失", "失败", "拒绝",
    "closed", "dropped", "withdrawn", "declined", "abandoned", "rejected", "lost",
)  # fmt: skip
"""Words in the column of stages that say a case ended there."""


_PLACES = MappingProxyType({folded(name): place for place, names in enumerate(STAGES) for name in names})
_CLOSING = frozenset(map(folded, CLOSING_WORDS))


def stage_place(word: str) -> int | None:
    """Where a word stands among the usual stages; None for any other word."""
    return _PLACES.get(folded(word))


def is_closing(word: str) -> bool:
    """Whether a word in the column of stages says that the case ended."""
    return folded(word) in _CLOSING


_BLANKS = frozenset(
    map(
        folded,
        ("-", "—", "——", "–", "－", "/", "\\", "无", "暂无", "未", "空", "n/a", "na", "none", "nil", "null"),
    )
)
_TOTALS = frozenset(
    map(folded, ("合计", "总计", "小计", "共计", "total", "totals", "sum", "subtotal", "grand total"))
)


def is_blank(word: str) -> bool:
    """Whether a word says that a cell is empty, as people strike out cells."""
    return not word or (len(word) <= 4 and folded(word) in _BLANKS)


def is_total(word: str) -> bool:
    """Whether a row headed by this word sums the others."""
    return folded("".join(word.split()) if not word.isascii() else word) in _TOTALS


def _heading(word: str) -> str:
    """A heading for comparison: 日 期 and 日期, contract_number and contract number are one."""
    key = folded(word).replace("_", " ")
    return key if key.isascii() else "".join(key.split())


def parts_of(headers: Iterable[str], stages: Iterable[str] = ()) -> dict[Part, str]:
    """Which header plays which part; the first fitting header counts. Names of declared stages are never taken."""
    taken = set(map(_heading, stages))
    found: dict[Part, str] = {}
    for header in headers:
        part = _PARTS.get(_heading(header))
        if part is not None and part not in found and _heading(header) not in taken:
            found[part] = header
    return found


_PARTS: Mapping[str, Part] = MappingProxyType(
    {_heading(word): part for part, words in HEADINGS.items() for word in words}
)
