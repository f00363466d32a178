"""The report's own words, in Chinese and English: one table, keyed, so that page, terminal and tests say the same.

Wording of reasons and questions belongs to ``queqiao.matching.wording``; here are only the words around them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from queqiao.matching.wording import say
from queqiao_engine.matching.contracts import AttributeValue, Field, Grade, Match, Outlook, Verdict


class Both(NamedTuple):
    """The same words in both languages."""

    zh: str
    en: str

    def pick(self, language: str) -> str:
        """The words in ``language`` ("zh" or "en")."""
        return self.zh if language == "zh" else self.en


THIN_SPACE = "\u2009"
_BORDER = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]) (?=[\u4e00-\u9fff])")


def thin(words: Both) -> Both:
    """Thin spaces where our own Chinese meets Latin letters or figures."""
    return Both(_BORDER.sub(THIN_SPACE, words.zh), words.en)


def said(code: str, facts: Mapping[str, str] | None = None) -> Both:
    """A code of the engine in both languages, worded by ``queqiao.matching.wording``."""
    return Both(say(code, "zh", **(facts or {})), say(code, "en", **(facts or {})))


GRADES: Mapping[Grade, Both] = {grade: said(f"grade.{grade.value}") for grade in Grade}
VERDICTS: Mapping[Verdict, Both] = {verdict: said(f"verdict.{verdict.value}") for verdict in Verdict}

ANSWERS: Mapping[int, Both] = {
    0: Both("不相关", "not related"),
    1: Both("弱相关", "weakly related"),
    2: Both("较强相关", "fairly strong"),
    3: Both("强相关", "strong"),
}
"""A person's answers; only here does the word “strong” occur."""

OUTLOOKS: Mapping[Outlook, Both] = {
    Outlook.LISTED: Both("有候选", "candidates listed"),
    Outlook.NO_OBVIOUS_MATCH: Both("暂无明显匹配", "no obvious match yet"),
    Outlook.PROBABLY_NONE: Both("可能没有", "probably none"),
    Outlook.NONE_FOUND: Both("未找到", "none found"),
}

OUTLOOK_NOTES: Mapping[Outlook, Both] = {
    Outlook.NO_OBVIOUS_MATCH: Both(
        "排在最前的几项得分偏弱，下面只能算最接近的成果。分数本身不能证明“没有”：请技术经理人看一眼，回答几条相关与否，列表会按回答重排。",
        "The top of the list is weak; what follows are the nearest misses. Scores alone cannot prove that nothing exists: "
        "ask a technology manager to judge a few rows, and the list re-ranks by the answers.",
    ),
    Outlook.PROBABLY_NONE: Both(
        "已有十条人工回答，均为不相关：库中可能没有对应成果。",
        "Ten rows were judged and none was related: the catalogue probably holds nothing for this need.",
    ),
    Outlook.NONE_FOUND: Both(
        "已有二十条人工回答，均为不相关：库中未找到对应成果，列入研发缺口。",
        "Twenty rows were judged and none was related: nothing was found, and the need joins the research gaps.",
    ),
}

FIELDS: Mapping[Field, Both] = {
    Field.TITLE: Both("标题", "title"),
    Field.SUMMARY: Both("摘要", "summary"),
    Field.KEYWORDS: Both("关键词", "keywords"),
    Field.CLAIMS: Both("指标", "figures"),
    Field.BODY: Both("正文", "text"),
}

PARTS: Mapping[str, Both] = {
    "lexical": Both("文字", "wording"),
    "semantic": Both("语义", "meaning"),
    "feedback": Both("人工回答", "answers"),
    "demands": Both("相悖的要求", "demands contradicted"),
}


def demoted(count: int) -> Both:
    """Why a row stands behind others of its grade."""
    return Both(
        f"有 {count} 条要求相悖，同等级中有符合而无相悖的排到了前面；得分不变",
        f"contradicts {count} demand{'s' if count > 1 else ''}: rows of its grade that meet some and contradict none stand before it; its score is unchanged",
    )


ATTRIBUTES: Mapping[str, Both] = {
    "owner": Both("单位", "organisation"),
    "region": Both("地区", "region"),
    "industry": Both("行业", "industry"),
    "field": Both("领域", "field"),
    "readiness": Both("成熟度", "readiness"),
    "stage": Both("阶段", "stage"),
    "licence": Both("许可方式", "licence"),
    "cooperation": Both("合作方式", "cooperation"),
    "budget": Both("预算", "budget"),
    "deadline": Both("期限", "deadline"),
    "kind": Both("类型", "kind"),
    "year": Both("年份", "year"),
    "patent": Both("专利", "patent"),
    "secrecy": Both("保密", "secrecy"),
}

LABELS: Mapping[str, Both] = {
    **{f"field-{field.value}": both for field, both in FIELDS.items()},
    "verdict": Both("核对", "Verdict"),
    "in-need": Both("需求里写", "In the need"),
    "in-achievement": Both("成果里写", "In the achievement"),
    "share": Both("占文字分", "of the wording part"),
    "outlook": Both("结论", "Outlook"),
    "best": Both("最佳候选", "Candidate"),
    "grade": Both("等级", "Grade"),
    "checked": Both("核对", "Demands"),
    "nearest": Both("最接近", "Nearest"),
    "fails": Both("相悖", "Fails on"),
    "words": Both("原话", "Words"),
    "need": Both("需求", "Need"),
    "found": Both("成果", "Found"),
    "score": Both("得分 ", "score "),
    "part": Both("占比", "Share"),
}
"""Column heads and field names that stand on the page thousands of times: the style sheet writes them out."""

UNCALIBRATED = Both("概率未校准", "probability not calibrated")


def reranked(answers: int) -> Both:
    """That a list was re-ranked by a person's answers, and by how many."""
    english = "re-ranked by your answer" if answers == 1 else f"re-ranked by your {answers} answers"
    return Both(f"已按您的 {answers} 个回答重排", english)


def part_name(name: str) -> Both:
    """A score part's name; unknown parts go by their code."""
    return PARTS.get(name, Both(name, name))


def attribute_name(name: str) -> Both:
    """An attribute's name; those of the input go by their own header."""
    return ATTRIBUTES.get(name, Both(name, name))


def attribute_value(name: str, value: AttributeValue) -> Both:
    """A value as people write it; a budget is in yuan and reads in 万元."""
    if isinstance(value, tuple):
        return Both("、".join(value), ", ".join(value))
    if isinstance(value, str):
        return Both(value, value)
    plain = f"{value:.15g}"
    if name == "budget":
        return Both(f"{value / 10_000:,.10g} 万元", f"{value:,.15g} yuan")
    return Both(plain, plain)


def probability_words(probability: float | None) -> Both:
    """“约 4 成被判为较强以上”, as a frequency of judgements, never as a promise."""
    if probability is None:
        return UNCALIBRATED
    tenths = int(probability * 10 + 0.5)
    if tenths == 0:
        return Both("不到 1 成被判为较强以上", "fewer than 1 in 10 judged fairly strong or better")
    if tenths == 10:
        return Both("9 成以上被判为较强以上", "more than 9 in 10 judged fairly strong or better")
    return Both(f"约 {tenths} 成被判为较强以上", f"about {tenths} in 10 judged fairly strong or better")


def grade_words(match: Match) -> Both:
    """Grade and probability of a match in words."""
    grade, chance = GRADES[match.grade], probability_words(match.probability)
    return Both(f"{grade.zh} · {chance.zh}", f"{grade.en} · {chance.en}")
