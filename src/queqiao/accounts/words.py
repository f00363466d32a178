"""The words of this app: why something is refused (``access.…``) and what a notice says (``notice.…``), from ``wording/*.toml``."""

from __future__ import annotations

from collections.abc import Mapping

from queqiao.accounts.contracts import Answer
from queqiao.kernel.bilingual import language
from queqiao.kernel.wording import Wording

WORDING = Wording("queqiao.accounts")


def why(answer: Answer) -> str:
    """The reason of a refusal in the language in use; empty when it is allowed."""
    return "" if answer.reason is None else WORDING.say(answer.reason, language())


def notice_text(code: str, facts: Mapping[str, object]) -> str:
    """What a notice says in the language in use. A code without words (of a later version) is shown as it is, not lost."""
    if f"notice.{code}" not in WORDING.texts:
        return code
    return WORDING.text(f"notice.{code}", language(), **facts)
