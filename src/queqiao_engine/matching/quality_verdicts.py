"""Judge one quality clause against an achievement's words.

First by families (``quality_families``): the same family affirmed or denied. A clause that holds no family is sought in
its own words: 自动上下料 met by "实现自动上下料", denied by "尚不能自动上下料". Everything else stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from queqiao_engine.matching.claims import Claims
from queqiao_engine.matching.contracts import Clause, Field, Quotation, Verdict
from queqiao_engine.matching.framing import Voice, voice_at
from queqiao_engine.matching.qualities import QualityClaim, find_qualities, is_negated, read_qualities
from queqiao_engine.matching.quality_families import ADVERBS, TWO_SIDED
from queqiao_engine.matching.reading import Fragment, Reading, read
from queqiao_engine.matching.reasons import Reason

_LEAD = re.compile(
    "^(?:(?:本|该|其|产品|设备|系统|装置|材料|工艺|技术|方法|平台|软件|样机|仪器|机器人?|模型|算法|涂层|薄膜|传感器|催化剂)?(?:的)?(?:技术|性能|功能)?"
    "(?:要求|必须|须|应当|应该|应|需要?|要|能够|能|可以|可|实现|具有|具备|满足|达到|支持|有|是|为|使|保证|确保|不得|在|对|良好的?|优异的?|较好的?)+)+"
)
_TAIL = re.compile("(?:的)?(?:等)?(?:功能|性能|能力|要求|特性|特点|效果|作用|优点|需求|目的)+$")
_ENGLISH_LEAD = re.compile(
    r"^(?:(?:the|a|an|this|that|it|device|system|product|material|process|method|sensor|must|shall|should|be|able|to|has|have|is|are|can|support|provide|capable|of|required|allow)\b\s*)+"
)
# 无需开模, 不使用胶水: a demand that something be absent.
_ABSENT = re.compile(
    "(?:无需|无须|不需要?|不用|不使用|不采用|不含有?|不添加|不产生|不造成|不引起|不会产生|免除?|无)(?P<thing>[\u4e00-\u9fffa-z0-9]{2,10})$"
)
_ABSENCE_WORD = re.compile(
    "(?:无需|无须|不需要?|不用|不使用|不采用|不含有?|不添加|不产生|不造成|不引起|不会产生|免除?|无|没有|未使用|取消了?|省去了?|不)(?:任何|额外|外加|再|要)?$"
)
_PRESENCE_WORD = re.compile(
    "(?:需要?|须|必须|采用|使用|含有?|添加|依赖|借助|通过|产生|要)(?:了|大量|少量|额外|专用)?$"
)


_FREE_OF = re.compile(
    r"\b(?:free (?:of|from)|without|no) (?:any )?(?P<thing>[a-z][a-z-]{2,20})$|\b(?P<bare>[a-z]{3,20})-free$"
)
_FREE_BEFORE = re.compile(r"\b(?:free (?:of|from)|without|no|non-?)\s?(?:any |added )?$")
_HELD_BEFORE = re.compile(r"\b(?:contain(?:s|ing)?|includ(?:es|ing)|with|us(?:es|ing)) (?:some )?$")

# 支持SECS/GEM通信协议 is answered by the name, wherever 协议 stands.
_NAMED = re.compile("(?P<name>[a-z][a-z0-9/+.-]{4,})(?:通信|通讯|传输)?(?:协议|接口|总线|标准)$")


@dataclass(frozen=True, slots=True)
class QualityAssessment:
    """A verdict with the words that carry it; no quotation with an unknown that found nothing."""

    verdict: Verdict
    reason: Reason
    quotation: Quotation | None
    claim_words: str = ""


Says = Callable[[Reading, Fragment, int, int], bool | None]
"""Whether the words at a normalised place affirm (True), deny (False) or say nothing (None)."""

NOTHING = QualityAssessment(Verdict.UNKNOWN, Reason.NO_CLAIM, None)


def assess_quality(clause: Clause, claims: Claims) -> QualityAssessment:
    """The verdict of an achievement on a quality clause."""
    demanded: dict[str, bool] = {}
    for hit in find_qualities(read(clause.text)):
        if hit.affirmed or hit.family in TWO_SIDED:
            demanded.setdefault(hit.family, hit.affirmed)
    if not demanded or _LASTING.search(clause.text):
        return _assess_words(clause, claims)
    about = _object_words(clause)
    parts = [
        _assess_family(family, affirmed, claims, about if family in ADVERBS else frozenset())
        for family, affirmed in demanded.items()
    ]
    for verdict in (Verdict.CONTRADICTED, Verdict.UNKNOWN):
        for part in parts:
            if part.verdict is verdict:
                return part
    return parts[0]


# 水洗50次后阻燃性能不下降 asks for more than 阻燃.
_LASTING = re.compile("不(?:明显|显著)?(?:下降|降低|衰减|减弱|失效|变)|保持不变|后(?:仍|依然|不)")
# What is done automatically matters: 自动标注 does not answer 自动定位.
_GENERAL_NOUNS = re.compile(
    "工艺|监测|检测|测量|控制|分析|系统|设备|装置|生产线?|过程|操作|运行|整线|全流程|全程|产品|仪器|传感器|平台|软件|技术|方法|要求|需要?|必须|能够?|希望|实现|具有|具备|功能|方式|可以?|进行|采用|改为|应|用|要|的|和|与|并|对|在|为|化|式"
)


def _object_words(clause: Clause) -> frozenset[str]:
    """The Han bigrams of a clause beside its quality and words that fit anything."""
    reading = read(clause.text)
    rest = reading.text
    for hit in sorted(find_qualities(reading), key=lambda hit: hit.start, reverse=True):
        rest = rest[: hit.start] + " " + rest[hit.end :]
    rest = _GENERAL_NOUNS.sub(" ", rest)
    return frozenset(
        rest[i : i + 2] for i in range(len(rest) - 1) if re.fullmatch("[\u4e00-\u9fff]{2}", rest[i : i + 2])
    )


def _assess_family(family: str, affirmed: bool, claims: Claims, about: frozenset[str]) -> QualityAssessment:
    found: dict[str, tuple[Field, Reading, QualityClaim]] = {}
    for field, reading in claims.readings:
        for claim in read_qualities(reading):
            if claim.hit.family == family and claim.voice is not Voice.OTHERS:
                words = reading.text[claim.hit.fragment.start : claim.hit.fragment.end]
                if about and not any(pair in words for pair in about):
                    found.setdefault("elsewhere", (field, reading, claim))
                    continue
                side = (
                    "goal"
                    if claim.voice is Voice.GOAL
                    else "for"
                    if claim.hit.affirmed is affirmed
                    else "against"
                )
                found.setdefault(side, (field, reading, claim))
    if "for" in found and "against" in found:
        return QualityAssessment(Verdict.UNKNOWN, Reason.CLAIMS_CONFLICT, _quote(*found["against"]))
    for side, verdict, reason in (
        ("for", Verdict.MET, Reason.QUALITY_AFFIRMED),
        ("against", Verdict.CONTRADICTED, Reason.QUALITY_DENIED),
        ("goal", Verdict.UNKNOWN, Reason.CLAIM_IS_A_GOAL),
        ("elsewhere", Verdict.UNKNOWN, Reason.OTHER_OBJECT),
    ):
        if side in found:
            field, reading, claim = found[side]
            return QualityAssessment(
                verdict,
                reason,
                _quote(field, reading, claim),
                _words(reading, claim.hit.start, claim.hit.end),
            )
    return NOTHING


def _assess_words(clause: Clause, claims: Claims) -> QualityAssessment:
    """Seek the clause's own words. Only long enough words count; two characters alone mean nothing."""
    words = read(clause.text).text.strip(" .。;,")
    free = _FREE_OF.search(words)
    if free:
        return _first_decisive(free["thing"] or free["bare"], claims, _freedom_at)
    absent = _ABSENT.search(words)
    if absent:
        return _assess_absence(absent["thing"], claims)
    core = _core(words)
    named = _NAMED.match(core)
    if named:
        core = named["name"]
    if len(core) < (4 if not core.isascii() else 8) and not re.match("[耐抗防][\u4e00-\u9fff]{2}", core):
        return NOTHING
    return _first_decisive(
        core, claims, lambda reading, fragment, start, end: not is_negated(reading.text, fragment, start, end)
    )


def _core(words: str) -> str:
    if words.isascii():
        return _ENGLISH_LEAD.sub("", words).strip()
    return _TAIL.sub("", _LEAD.sub("", words)).strip()


def _assess_absence(thing: str, claims: Claims) -> QualityAssessment:
    """A thing that must be absent is answered by 无需/不含 before it, or by 需要/含有 before it; bare mention says nothing."""
    return _first_decisive(thing, claims, _absence_at)


def _absence_at(reading: Reading, fragment: Fragment, start: int, end: int) -> bool | None:
    before = reading.text[fragment.start : start]
    if _ABSENCE_WORD.search(before):
        return True
    return False if _PRESENCE_WORD.search(before) else None


def _freedom_at(reading: Reading, fragment: Fragment, start: int, end: int) -> bool | None:
    """Soy-free, free of soy, no soy; contains soy."""
    before = reading.text[fragment.start : start]
    if reading.text.startswith("-free", end) or _FREE_BEFORE.search(before):
        return True
    whole = not reading.text[end : end + 1].isalpha() and reading.text[end : end + 1] != "-"
    return False if whole and _HELD_BEFORE.search(before) else None


def _first_decisive(words: str, claims: Claims, says: Says) -> QualityAssessment:
    found: dict[bool, QualityAssessment] = {}
    goal = NOTHING
    for field, reading in claims.readings:
        for match in re.finditer(re.escape(words), reading.text):
            fragment = reading.fragment_at(match.start())
            if fragment is None:
                continue
            answer = says(reading, fragment, match.start(), match.end())
            voice = voice_at(reading, fragment, match.start(), match.end())
            if answer is None or voice is Voice.OTHERS:
                continue
            quotation = reading.quote(field, match.start(), match.end(), fragment.start, fragment.end)
            said = _words(reading, match.start(), match.end())
            if voice is Voice.GOAL:
                goal = QualityAssessment(Verdict.UNKNOWN, Reason.CLAIM_IS_A_GOAL, quotation, said)
            elif answer:
                found.setdefault(True, QualityAssessment(Verdict.MET, Reason.SAME_WORDS, quotation, said))
            else:
                found.setdefault(
                    False, QualityAssessment(Verdict.CONTRADICTED, Reason.WORDS_DENIED, quotation, said)
                )
    if len(found) == 2:
        return QualityAssessment(Verdict.UNKNOWN, Reason.CLAIMS_CONFLICT, found[False].quotation)
    return next(iter(found.values()), goal)


def _quote(field: Field, reading: Reading, claim: QualityClaim) -> Quotation:
    fragment = claim.hit.fragment
    return reading.quote(field, claim.hit.start, claim.hit.end, fragment.start, fragment.end)


def _words(reading: Reading, start: int, end: int) -> str:
    span = reading.span(start, end)
    return reading.original[span.start : span.end]
