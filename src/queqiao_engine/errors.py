"""One exception type for everything the engine refuses, carrying a code and facts instead of prose.

The wording in Chinese and English lives above, in ``queqiao.kernel.errors``; the engine only names what happened.
"""

from __future__ import annotations


class EngineError(ValueError):
    """Something the caller can mend.

    ``code`` is a dotted lower-case name such as ``index.corrupt``; ``facts`` are the values its message needs.
    """

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(f"{code} {facts}" if facts else code)
