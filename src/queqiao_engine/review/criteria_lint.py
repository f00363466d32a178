"""What a careful secretary would say about a criteria tree before it is opened to reviewers.

Which measures may not be scored by default (破五唯: papers, titles, posts, degrees, prizes), which must be there, and how
far one may dominate is policy: it comes as ``CriteriaRules`` from a dated rule pack.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.explanation import Reason
from queqiao_engine.review.criteria import Criterion, check_criteria, leaf_weights


class Weight(StrEnum):
    """How grave a finding is: an error keeps a tree from being a default."""

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class BannedMeasure:
    """Words that betray a measure that may not be scored, e.g. kind ``papers``: 论文, SCI, impact factor."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriteriaRules:
    """``required_tags``: each must be carried by a criterion of positive weight. ``most_share``: of one leaf."""

    banned: tuple[BannedMeasure, ...] = ()
    required_tags: tuple[str, ...] = ()
    most_share: Fraction = Fraction(1)
    fewest_anchors: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on one criterion."""

    criterion: str
    weight: Weight
    reason: Reason


def lint(root: Criterion, rules: CriteriaRules) -> tuple[Finding, ...]:
    """Every finding, in reading order of the tree, those about the whole tree last.

    Errors: a banned measure in id, label, anchor or tag (``review.banned_measure``), a label missing in a language
    (``review.label_missing``), a required tag nobody carries (``review.tag_missing``). Advice: a leaf above
    ``most_share`` (``review.dominant``), of no weight (``review.weightless``), with fewer anchors than asked
    (``review.few_anchors``), a group of one (``review.lonely_child``), two criteria of one name (``review.same_label``).
    Raises what ``check_criteria`` raises.
    """
    check_criteria(root)
    shares = leaf_weights(root)
    found: list[Finding] = []
    names: dict[str, str] = {}
    for node in root.walk():
        found += _banned(node, rules)
        found += _shape(node, shares, rules)
        for name in {_plain(node.label.zh), _plain(node.label.en)} - {""}:
            first = names.setdefault(name, node.id)
            if first != node.id:
                same = Reason.of("review.same_label", first=first, label=name)
                found.append(Finding(node.id, Weight.ADVICE, same))
    carried = {tag for node in root.walk() for tag in node.tags if _counts(node, shares)}
    found += [
        Finding(root.id, Weight.ERROR, Reason.of("review.tag_missing", tag=tag))
        for tag in rules.required_tags
        if tag not in carried
    ]
    return tuple(found)


def fit_for_default(root: Criterion, rules: CriteriaRules) -> bool:
    """Whether the tree has no error and may be offered as a default set."""
    return all(finding.weight is not Weight.ERROR for finding in lint(root, rules))


def _banned(node: Criterion, rules: CriteriaRules) -> Iterator[Finding]:
    texts = [node.id, node.label.zh, node.label.en, *node.tags]
    if node.scale is not None:
        texts += [text for anchor in node.scale.anchors for text in (anchor.label.zh, anchor.label.en)]
    for measure in rules.banned:
        hits = sorted({word for word in measure.words for text in texts if _names(word, text)})
        if hits:
            reason = Reason.of("review.banned_measure", kind=measure.kind, words=tuple(hits))
            yield Finding(node.id, Weight.ERROR, reason)


def _shape(node: Criterion, shares: dict[str, Fraction], rules: CriteriaRules) -> Iterator[Finding]:
    for language, text in (("zh", node.label.zh), ("en", node.label.en)):
        if not text.strip():
            yield Finding(node.id, Weight.ERROR, Reason.of("review.label_missing", language=language))
    if len(node.children) == 1:
        yield Finding(node.id, Weight.ADVICE, Reason.of("review.lonely_child", child=node.children[0].id))
    if node.scale is None:
        return
    share = shares[node.id]
    if share == 0:
        yield Finding(node.id, Weight.ADVICE, Reason.of("review.weightless"))
    if share > rules.most_share:
        reason = Reason.of("review.dominant", share=share, most=rules.most_share)
        yield Finding(node.id, Weight.ADVICE, reason)
    if len(node.scale.anchors) < rules.fewest_anchors:
        reason = Reason.of("review.few_anchors", anchors=len(node.scale.anchors), fewest=rules.fewest_anchors)
        yield Finding(node.id, Weight.ADVICE, reason)


def _counts(node: Criterion, shares: dict[str, Fraction]) -> bool:
    return any(shares[leaf.id] > 0 for leaf in node.leaves())


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("_", " ").split())


def _names(word: str, text: str) -> bool:
    """Whether ``text`` has ``word``: Han words anywhere, Latin words as whole words with a plural s."""
    word, text = _plain(word), _plain(text)
    if any("\u4e00" <= letter <= "\u9fff" for letter in word):
        return word in text
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}s?(?![a-z0-9])", text) is not None
