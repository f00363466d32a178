"""Judged pairs: graded judgements for evaluation and a technology manager's answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType

from queqiao.catalog.readers.labels import fold_label
from queqiao.catalog.readers.tables import open_tables
from queqiao.kernel.files.cells import cell_text, clean_text, one_line
from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.sniff import sniff
from queqiao.kernel.files.tables import HEADER_SEARCH, Row, Table
from queqiao_engine.matching.contracts import Answer

PAIR_LABELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "need_id": ("need id", "need", "需求编号", "需求", "需求id", "query", "query id", "qid"),
        "achievement_id": (
            "achievement id", "achievement", "成果编号", "成果", "成果id", "technology id", "doc id", "document id",
        ),
        "grade": (
            "grade", "relevance", "related", "judgement", "judgment", "answer", "label", "score", "等级", "相关性", "相关程度",
            "评分", "判断", "评判", "是否相关", "结论", "回答", "匹配等级",
        ),
        "reason": ("reason", "comment", "note", "remark", "理由", "原因", "说明", "备注", "意见"),
    }
)  # fmt: skip

#: Words for the grades, beside the digits 0 to 3.
GRADE_WORDS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        3: ("强", "强相关", "高度相关", "strong", "strongly related", "highly relevant"),
        2: ("较强", "较强相关", "中", "相关", "fairly strong", "fair", "relevant", "medium"),
        1: ("弱", "弱相关", "有点相关", "weak", "weakly related", "marginal"),
        0: ("无", "不相关", "无关", "none", "not related", "unrelated", "irrelevant", "not relevant"),
    }
)
#: In answers, yes counts as fairly strong (the least that makes a match worth a call) and no as not related.
YES_NO: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        2: ("是", "有关", "对", "yes", "y", "true", "✓", "√", "related"),
        0: ("否", "非", "错", "no", "n", "false", "✗", "×", "x"),
    }
)


def read_pairs(path: Path, *, answers: bool) -> tuple[Answer, ...]:
    """See ``queqiao.catalog.readers.read_judgements`` and ``read_answers``."""
    log = ProblemLog(path.name)
    file_format = sniff(path, log)
    if file_format in {"docx", "pdf"}:
        raise log.refuse("pairs_format", found=file_format.upper())
    tables, _ = open_tables(path, file_format, log, _score, keep_going=False)
    pairs = _Pairs(log, _words(answers), answers)
    found = False
    headers: tuple[str, ...] = ()
    for table in tables:
        rows = iter(table.rows)
        head = [] if table.keys is not None else list(islice(rows, HEADER_SEARCH))
        columns, after, seen = _columns(table, head)
        headers = max(headers, seen, key=len)
        if not {"need_id", "achievement_id", "grade"} <= columns.keys():
            continue
        found = True
        pairs.read(table, chain(head[after:], rows), columns)
    if not found:
        shown = "、".join(f"「{header}」" for header in headers)
        raise log.refuse("pair_columns", headers=shown or "—")
    if log.has_errors:
        raise log.refusal()
    if not pairs.kept:
        raise log.refuse("only_header")
    return tuple(pairs.kept)


class _Pairs:
    def __init__(self, log: ProblemLog, words: Mapping[str, int], answers: bool) -> None:
        self.kept: list[Answer] = []
        self._log = log
        self._words = words
        self._answers = answers
        self._seen: dict[tuple[str, str], tuple[int, int]] = {}

    def read(self, table: Table, rows: Iterable[Row], columns: Mapping[str, int]) -> None:
        for row in rows:
            texts = {name: self._text(row, index) for name, index in columns.items()}
            if not any(texts.values()):
                continue
            self._take(row.number, texts)

    def _text(self, row: Row, index: int) -> str:
        raw = row.cells[index] if index < len(row.cells) else ""
        return one_line(clean_text(cell_text(raw))[0])

    def _take(self, number: int, texts: Mapping[str, str]) -> None:
        missing = [name for name in ("need_id", "achievement_id") if not texts[name]]
        for name in missing:
            self._log.error("pair_without_id", row=number, column=name)
        grade = self._grade(texts["grade"])
        if grade is None:
            code = "answer_grade" if self._answers else "grade"
            self._log.error(code, row=number, column="grade", value=texts["grade"][:40])
            return
        if missing:
            return
        pair = (texts["need_id"], texts["achievement_id"])
        if pair in self._seen:
            first, before = self._seen[pair]
            if before != grade and not self._answers:
                self._log.error("pair_twice", row=number, need=pair[0], achievement=pair[1], first=first)
            if not self._answers:
                return
            # A later answer on the same pair replaces the earlier one: people change their minds.
            self.kept = [kept for kept in self.kept if (kept.need_id, kept.achievement_id) != pair]
        self._seen[pair] = (number, grade)
        self.kept.append(Answer(*pair, grade, texts.get("reason", "")))

    def _grade(self, text: str) -> int | None:
        folded = unicodedata.normalize("NFKC", text).casefold().strip(" .。")
        if folded in self._words:
            return self._words[folded]
        try:
            number = float(folded)
        except ValueError:
            return None
        return int(number) if number in (0, 1, 2, 3) else None


def _words(answers: bool) -> Mapping[str, int]:
    tables = (GRADE_WORDS, YES_NO) if answers else (GRADE_WORDS,)
    words: dict[str, int] = {}
    for table in tables:
        for grade, spellings in table.items():
            words.update({unicodedata.normalize("NFKC", word).casefold(): grade for word in spellings})
    return words


_BY_LABEL = {fold_label(label): name for name, labels in PAIR_LABELS.items() for label in labels}


def _score(labels: Sequence[str]) -> int:
    return len({_BY_LABEL[fold_label(label)] for label in labels if fold_label(label) in _BY_LABEL})


def _columns(table: Table, head: Sequence[Row]) -> tuple[Mapping[str, int], int, tuple[str, ...]]:
    """The columns, how many rows come before the data, and the headers seen."""
    if table.keys is not None:
        candidates: list[list[str]] = [list(table.keys)]
    else:
        candidates = [[cell_text(cell) for cell in row.cells] for row in head]
    best = max(range(len(candidates)), key=lambda position: _score(candidates[position]), default=0)
    labels = candidates[best] if candidates else []
    columns: dict[str, int] = {}
    for index, label in enumerate(labels):
        name = _BY_LABEL.get(fold_label(label))
        if name and name not in columns:
            columns[name] = index
    after = 0 if table.keys is not None else best + 1
    return columns, after, tuple(label for label in labels if label.strip())
