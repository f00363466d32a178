"""Print docs/messages.md: every problem message in both languages, from the texts the product uses."""

from __future__ import annotations

from queqiao.kernel.errors import problem_codes, problem_template


def page() -> str:
    """The whole page as Markdown."""
    lines = [
        "# Messages 提示信息",
        "",
        "Every message names what was wrong and how to mend it, led by file, row and column where they are known.",
        "Words in braces are filled in. This page is printed by `tools/messages_page.py`.",
        "",
        "| code | 中文 | English |",
        "|---|---|---|",
    ]
    for code in problem_codes():
        zh, en = (
            problem_template(code, language).replace("|", "\\|").replace("\n", " ")
            for language in ("zh", "en")
        )
        lines.append(f"| `{code}` | {zh} | {en} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
