"""Words that are chosen when they are read: labels of states and verbs, reasons of a decision. They stand as facts in problems."""

from __future__ import annotations

from queqiao.catalog.enums import EntryType
from queqiao.catalog.lifecycles import definition, state_of
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.workflows.words import say
from queqiao_engine.explanation import Reason


class Words:
    """Something that becomes a sentence in the language in use when it is formatted."""

    def text(self) -> str:
        """The sentence."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.text()

    def __format__(self, form: str) -> str:
        return self.text()


class StateWords(Words):
    """The label of a state."""

    def __init__(self, entry_type: EntryType, state: str) -> None:
        self.entry_type, self.state = entry_type, state

    def text(self) -> str:
        """For those who work on the entry."""
        return state_of(self.entry_type, self.state).label.text(language())


class VerbWords(Words):
    """The label of a verb."""

    def __init__(self, entry_type: EntryType, verb: str, state: str = "") -> None:
        self.entry_type, self.verb, self.state = entry_type, verb, state

    def text(self) -> str:
        """As it stands on the button of that state; the verb itself where nobody has named it."""
        ways = [way for way in definition(self.entry_type).transitions if way.verb == self.verb]
        here = next((way for way in ways if self.state in way.sources), ways[0] if ways else None)
        return here.label.text(language()) if here else self.verb


class ReasonWords(Words):
    """Why a decision went against the actor."""

    def __init__(self, entry_type: EntryType, reasons: tuple[Reason, ...]) -> None:
        self.entry_type, self.reasons = entry_type, reasons

    def text(self) -> str:
        """All reasons in one line."""
        return ("；" if language() == "zh" else "; ").join(self.lines())

    def lines(self) -> tuple[str, ...]:
        """One sentence for each reason."""
        return tuple(reason_text(self.entry_type, reason) for reason in self.reasons)


def reason_text(entry_type: EntryType, reason: Reason) -> str:
    """A reason of the workflow in the language in use."""
    if reason.code == "catalog.own_entry":
        return tr(
            "这是您所在机构的条目，或者您参与了撰写，须由其他人办理",
            "the entry belongs to your organisation or you helped to write it; somebody else has to do this",
        )
    return say(reason, definition(entry_type), language())


class Remedy(Words):
    """What to do where a text may not change."""

    def __init__(self, entry_type: EntryType, state: str) -> None:
        self.final = state_of(entry_type, state).final
        self.waiting = state in {"triage", "checking", "review", "correction"}

    def text(self) -> str:
        """The way out of the state."""
        if self.waiting:
            return tr(
                "要修改请先撤回提交，或等审核答复。",
                "Take it back first, or wait for the answer of the review.",
            )
        if self.final:
            return tr("需要时请复制为新的草稿。", "Copy it into a new draft where needed.")
        return tr(
            "请先回到已发布状态，再提出修改。", "Bring it back to published first, then propose a change."
        )


class CodeWords(Words):
    """Some label in both languages."""

    def __init__(self, *labels: tuple[str, str]) -> None:
        self.labels = labels

    def text(self) -> str:
        """The labels in one line."""
        return ("、" if language() == "zh" else ", ").join(tr(zh, en) for zh, en in self.labels)
