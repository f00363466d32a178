"""Print docs/rulepacks.md: every rule pack with its dates, its sources, and how surely each figure is known."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from queqiao.kernel.rulepacks import RulePack, Sure, packs

SURE = {Sure.READ: "read 已核对原文", Sure.EXCERPT: "excerpt 摘录", Sure.MEMORY: "memory 凭记忆，待核对"}


def page() -> str:
    """The whole page as Markdown."""
    lines = [
        "# Rule packs 规则包",
        "",
        "Figures that may change are dated data, never code ([ADR 8](adr/0008-engines-and-rule-packs.md)). Each pack says since when it holds, where its figures stand, and how",
        "surely they are known: *read* in the text itself, in an *excerpt* of it, or entered from *memory*; check the last kind before you rely on it.",
        "Lists longer than six values are cut here; the files are in `src/queqiao/kernel/rulepacks/data`. This page is printed by `tools/rulepacks_page.py`.",
    ]
    ordered = sorted(packs(), key=lambda item: (item.subject, item.jurisdiction, item.valid_from))
    for area, group in groupby(ordered, key=lambda item: item.subject.partition(".")[0]):
        lines += ["", f"## {area}"]
        for item in group:
            lines += ["", *_pack(item)]
    return "\n".join(lines) + "\n"


def _pack(item: RulePack) -> list[str]:
    until = f" to {item.valid_to}" if item.valid_to else ""
    lines = [
        f"### {item.title['zh']} · {item.title['en']}",
        "",
        f"`{item.id}` · {item.subject} · {item.jurisdiction} · from {item.valid_from}{until}",
        "",
        "| rule | value |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in _rules(item.rules)),
        "",
    ]
    for source in item.sources:
        article = f", {source.article}" if source.article else ""
        lines.append(f"- {source.document}{article} — *{SURE[source.sure]}*")
    lines += [f"- {item.note[language]}" for language in ("zh", "en") if language in item.note]
    return lines


def _rules(rules: Mapping[str, Any], lead: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in rules.items():
        path = f"{lead}{name}"
        if isinstance(value, Mapping) and set(value) != {"zh", "en"}:
            rows += _rules(value, f"{path}.")
        else:
            rows.append((f"`{path}`", _shown(value)))
    return rows


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        if set(value) == {"zh", "en"}:
            return _cell(f"{value['zh']} · {value['en']}")
        return _cell("; ".join(f"{name} {_shown(item)}" for name, item in value.items()))
    if isinstance(value, tuple):
        shown = [_shown(item) for item in value[:6]]
        more = [f"… ({len(value)} in all)"] if len(value) > 6 else []
        return (
            "<br>".join((*shown, *more))
            if any(isinstance(item, Mapping) for item in value)
            else ", ".join((*shown, *more))
        )
    return _cell(str(value))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    print(page(), end="")
