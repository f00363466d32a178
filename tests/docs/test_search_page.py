"""The Python examples of docs/search.md print what the page says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "search.md"


def test_the_python_examples_print_what_their_comments_say() -> None:
    space: dict[str, object] = {}
    promised, printed = [], []
    for block in re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S):
        # Beside a call, or below a loop on lines of their own.
        promised += [match.strip() for match in re.findall(r"^(?:print\(.*?\)  +)?# (.+)$", block, re.M)]
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(block, str(PAGE), "exec"), space)
        printed += out.getvalue().splitlines()
    assert len(promised) > 15
    assert printed == promised
