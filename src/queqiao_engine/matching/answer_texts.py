"""Plain words of an answer: declined or not, prose or noise, money, time, circumstances; and the labels prose is filed under."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from queqiao_engine.matching.drafts import method_in
from queqiao_engine.text.contracts import Operator, Quantity, Span
from queqiao_engine.text.quantities import find_quantities
from queqiao_engine.text.quantities.units import same_dimension

_HAN = re.compile("[\u4e00-\u9fff]")
_DECLINED = re.compile(
    "^(?:(?:暂时?|目前)?(?:都|还)?(?:没有|无|没)(?:特别|特殊|具体|明确)?(?:的)?(?:要求|限制|限定|想法|数据|计划|预算|期限)?|(?:都)?不(?:限|知道|清楚|确定|了解|好说|做要求|要求)|待定|待议|面议|再议|保密|随便|都可以|均可|暂不(?:确定|透露)?|未定|越(?:快|好|高|低|多|少)越(?:快|好|高|低|多|少)?|尽快"
    r"|none|no|nil|n/?a|-+|unknown|not (?:yet )?known|don'?t know|do not know|not sure|no (?:particular |special )?(?:requirements?|limits?|preference|idea|data|deadline|budget)|any|tbd|tba|to be (?:defined|decided|agreed)|open|asap|as soon as possible|negotiable)[。.!！~～]*$",
    re.IGNORECASE,
)
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")


def is_declined(words: str) -> bool:
    """Whether somebody says that there is nothing to say: 没有要求, 待定, don't know."""
    return _DECLINED.match(words.strip()) is not None


def is_prose(words: str) -> bool:
    """Whether the words say something: two different Han characters, or a word with a vowel that is no run over the keys."""
    if len(set(_HAN.findall(words))) > 1:
        return True
    return any(
        len(set(word)) > 1
        and re.search("[aeiouy]", word)
        and not any(word in row or word in row[::-1] for row in _KEYS)
        for word in re.findall("[a-z]{3,}", words.lower())
    )


_BOUND = re.compile(
    "[≥≤<>＜＞]|不[低高大小多少]于|不超过|至少|最多|以[上下内]|提高|降低|提升|缩短|延长|at least|at most|more than|less than",
    re.IGNORECASE,
)


def is_told(words: str) -> bool:
    """Whether something is said beside numbers and bounds: 95%以上 tells nothing of a material."""
    rest = words
    for quantity in sorted(find_quantities(words), key=lambda one: one.span, reverse=True):
        rest = rest[: quantity.span.start] + " " + rest[quantity.span.end :]
    return is_prose(_BOUND.sub(" ", rest))


@dataclass(frozen=True, slots=True)
class TextLabel:
    """What a piece of prose is, in both languages; the words are chosen so that the element is found again."""

    zh: str
    en: str

    def around(self, words: str) -> str:
        """The label and the words, in the language of the words; once is enough."""
        label = f"{self.zh}：" if _HAN.search(words) else f"{self.en}: "
        return words if words.startswith(label) else f"{label}{words}"


_OBJECT = TextLabel("对象材料", "Material or equipment")
_APPLICATION = TextLabel("应用场合", "Application")
_PRODUCT = TextLabel("产品形式", "Product")
LABELS: Mapping[str, TextLabel] = MappingProxyType(
    {
        "object_missing": _OBJECT,
        "method_missing": TextLabel("现用方法", "Present method"),
        "effect_missing": TextLabel("期望实现", "Wanted effect, to achieve"),
        "product_missing": _PRODUCT,
        "application_missing": _APPLICATION,
        "talent_object_missing": TextLabel("专业方向", "Skills"),
        "talent_effect_missing": TextLabel("负责", "To work on"),
        "talent_application_missing": TextLabel("工作地点与方式", "Location"),
        "service_object_missing": _OBJECT,
        "service_effect_missing": TextLabel("委托分析或检测", "To analyse or test"),
        "service_product_missing": TextLabel("报告或样品", "Report or samples"),
        "service_condition_missing": TextLabel("测试标准", "Test standard"),
        "finance_object_missing": TextLabel("项目产品", "Product"),
        "finance_effect_missing": TextLabel("计划投入", "Research or expansion"),
        "finance_method_missing": TextLabel("股权或债权", "Equity or loan"),
        "scenario_object_missing": TextLabel("拟试材料或方案", "Model or equipment to try"),
        "scenario_application_missing": TextLabel("场地与用户", "Site and users"),
        "scenario_effect_missing": TextLabel("期望验证", "To validate"),
        "scenario_constraint_missing": TextLabel("规模与时长", "Scale and duration"),
        "offer_object_missing": _OBJECT,
        "offer_application_missing": _APPLICATION,
        "readiness_missing": TextLabel("成熟度", "Readiness"),
        "evidence_missing": TextLabel("检测报告或应用证明", "Test report or proof of use"),
    }
)
"""By the code of the question that asks for the text."""


_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_MONEY = re.compile(
    rf"(?P<sign>[¥￥$€£])?\s*(?P<low>{_NUMBER})\s*(?P<low_scale>亿|千万|百万|万|千|k|m(?:illion)?|thousand)?(?:\s*(?:-|–|~|～|至|到|to)\s*(?P<high>{_NUMBER}))?"
    r"\s*(?P<scale>亿|千万|百万|万|千|k\b|m(?:illion)?\b|thousand)?\s*(?P<currency>元|人民币|rmb|cny|yuan|美元|美金|usd|us ?dollars?|dollars?|欧元|eur(?:os?)?|€|英镑|gbp|日元|jpy)?",
    re.IGNORECASE,
)
_SCALES = {
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "万": 10**4,
    "千": 10**3,
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "million": 10**6,
}
_CURRENCIES = (
    ("CNY", re.compile("[¥￥]|^元|人民币|rmb|cny|yuan", re.IGNORECASE)),
    ("USD", re.compile(r"\$|美元|美金|usd|dollar", re.IGNORECASE)),
    ("EUR", re.compile("€|欧元|eur", re.IGNORECASE)),
    ("GBP", re.compile("£|英镑|gbp", re.IGNORECASE)),
    ("JPY", re.compile("日元|jpy", re.IGNORECASE)),
)
_SCALED = re.compile(r"\d\s*(?:k|m(?:illion)?|thousand)\b", re.IGNORECASE)
_LONGEST_AMOUNT = 120


def money_in(words: str) -> tuple[str, Quantity | None]:
    """An amount of money as written, and as a quantity in whole units of its currency; ("", None) where there is none.

    A Chinese 万 or 亿 without a currency is yuan; a bare number is no amount, since nobody knows of what.
    """
    for read in find_quantities(words):
        scaled = _SCALED.search(words, read.span.start)
        if read.unit in {code for code, _ in _CURRENCIES} and not read.undecided and not scaled:
            return words[:_LONGEST_AMOUNT], read
    for match in _MONEY.finditer(words):
        scale = match["scale"] or match["low_scale"] or ""
        said = f"{match['sign'] or ''}{match['currency'] or ''}"
        currency = next((code for code, pattern in _CURRENCIES if pattern.search(said)), "")
        if not currency and not _HAN.search(scale):
            continue
        times = _SCALES[scale.lower()] if scale else 1
        first = Decimal(match["low"].replace(",", "")) * (
            _SCALES[match["low_scale"].lower()] if match["low_scale"] else times
        )
        last = Decimal(match["high"].replace(",", "")) * times if match["high"] else first
        span = Span(match.start(), match.end())
        operator, low, high = _bounds(words, first, last)
        return words[:_LONGEST_AMOUNT], Quantity(
            operator, low, high, currency or "CNY", match[0].strip(), span
        )
    return "", None


def _bounds(words: str, first: Decimal, last: Decimal) -> tuple[Operator, Decimal | None, Decimal | None]:
    if first != last:
        return Operator.BETWEEN, min(first, last), max(first, last)
    if re.search("不超过|以内|以下|最多|at most|up to|not more|max", words, re.IGNORECASE):
        return Operator.LE, None, first
    if re.search("约|左右|大概|上下|about|around|roughly|approx", words, re.IGNORECASE):
        return Operator.APPROX, first, first
    return Operator.EQ, first, first


_TIME = re.compile(
    r"20\d\d|\d{1,2} ?月|[\d一二两三四五六七八九十半]+ ?(?:个)?(?:年|季度|月|周|星期|天|日|工作日)|年底|年内|年中|月底|季度|上半年|下半年|明年|今年|后年|下个?月|本月|春节|国庆"
    r"|\b(?:\d+|a|one|two|three|six|twelve) (?:days?|weeks?|months?|quarters?|years?)\b|\bq[1-4]\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\bend of (?:the )?(?:year|month)\b|\bnext (?:year|month|quarter)\b",
    re.IGNORECASE,
)


def time_in(words: str) -> tuple[str, Quantity | None]:
    """A date or a length of time as written, the length as a quantity where it is one; ("", None) where there is none."""
    if not _TIME.search(words):
        return "", None
    lengths = [one for one in find_quantities(words) if same_dimension(one.unit, "d") and not one.undecided]
    return words[:_LONGEST_AMOUNT], lengths[0] if lengths else None


_SPLIT = re.compile("[，,、；;]|(?:和|及|且)(?=\\S)| and ")
_MEASURED = re.compile(
    "(?:进行|来|的?条件下|下)?(?:测试|检测|测量|试验|测|检验)(?:的)?[。.]?$|^(?:在|于|按照?|依据|根据|采用|measured |tested |test |to |at |under |by |with )+|[。.]+$",
    re.IGNORECASE,
)
_CIRCUMSTANCE = re.compile("(?:下|时|后|中|内|前|条件|气氛)$")


def _is_measured(piece: str) -> bool:
    """Whether a piece with a digit tells a circumstance: a quantity other than nothing, or words beside the number (pH 7)."""
    quantities = find_quantities(piece)
    return (
        any(one.low or one.high for one in quantities)
        or (not quantities and is_prose(piece))
        or _RATE.match(piece) is not None
    )


_RATE = re.compile(r"^(?:\d+(?:\.\d+)?\s?c|c/\d+|ph ?\d+(?:\.\d+)?)$", re.IGNORECASE)
_INSIDE = re.compile("[（(]([^（）()]{2,})[）)]")
_BY_WHOM = re.compile(
    "第三方|检测报告|检测机构|检测中心|自测|自检|third[- ]party|test report|in[- ]house", re.IGNORECASE
)
_YEAR = re.compile("^(?:19|20)\\d\\d ?年?(?:\\d{1,2}月)?$")


def condition_and_method(words: str) -> tuple[str, str]:
    """Circumstances ("-20℃下；1C", each marked as one) and the test method, standard or tester of an answer; "" where not told."""
    inside = _INSIDE.search(words)
    if inside:  # 抗拉强度 520 MPa（室温下）: the bracket is the answer
        words = inside[1]
    method = method_in(words)
    rest = re.sub(re.escape(method), "", words, flags=re.IGNORECASE) if method else words
    pieces = []
    for piece in _SPLIT.split(rest):
        if _BY_WHOM.search(piece):
            method = method or piece.strip(" 。.")
            continue
        bare = _MEASURED.sub("", _MEASURED.sub("", piece.strip())).strip(" 。.")
        if not bare or _YEAR.match(bare) or is_declined(bare) or _BOUND.search(bare) or money_in(bare)[0]:
            continue
        if re.search(r"\d", bare):
            if not _is_measured(bare):
                continue
            pieces.append(bare if _CIRCUMSTANCE.search(bare) or not _HAN.search(bare) else f"{bare}下")
        elif is_prose(bare) and _HAN.search(bare):
            pieces.append(bare if _CIRCUMSTANCE.search(bare) else f"{bare}条件下")
        elif is_prose(bare):
            pieces.append(f"under {bare} conditions" if "condition" not in bare.lower() else f"under {bare}")
    return "；".join(dict.fromkeys(pieces)), method
