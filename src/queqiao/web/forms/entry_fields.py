"""Fields of the forms of entries: each knows how a value of a draft is shown and how what was typed goes back into the draft.

Nothing is refused here. What stands in a field goes into the draft as it was typed; the catalogue says what is wrong with it, beside the
field, and keeps it. So a slip in one field never costs the text in another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from queqiao.kernel.bilingual import both

_SEPARATORS = re.compile(r"[;；,，、\n\t]+")
_FEN_IN_WAN = Decimal(1_000_000)


class Typed(forms.CharField):
    """Text as it was typed, of any length and with any character."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("required", False)
        more.setdefault("strip", False)
        super().__init__(**more)

    def run_validators(self, value: Any) -> None:
        """None: the catalogue looks at it."""

    def shown(self, value: Any) -> Any:
        """What the field holds for a value of the draft."""
        return "" if value is None else str(value)

    def read(self, value: Any) -> Any:
        """The value of the draft for what was typed."""
        return value or ""


class Line(Typed):
    """One line."""

    def read(self, value: Any) -> Any:
        """Without blanks at the ends: in one line nobody means them."""
        return (value or "").strip()


class Text(Typed):
    """Several lines."""

    def __init__(self, *, rows: int = 4, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **more)


class Money(Line):
    """An amount in 万元; what cannot be read as one stays as it is."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **more
        )
        self.unit, self.size = both("万元", "× ¥10,000"), "number"

    def shown(self, value: Any) -> Any:
        """Fen as 万元, exact."""
        if isinstance(value, int):
            text = f"{Decimal(value) / _FEN_IN_WAN:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        return super().shown(value)

    def read(self, value: Any) -> Any:
        """The words, or nothing."""
        return super().read(value) or None


class Day(Line):
    """A day, or a month that stands for its last day."""

    def __init__(self, *, example: str = "2027-03-01", **more: Any) -> None:
        attrs = {"placeholder": example, "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **more)
        self.size = "number"

    def shown(self, value: Any) -> Any:
        """As 2027-03-01."""
        return value.isoformat() if isinstance(value, date) else super().shown(value)

    def read(self, value: Any) -> Any:
        """The words, or nothing."""
        return super().read(value) or None


class Keywords(Line):
    """Words separated by semicolons, commas or line breaks."""

    def shown(self, value: Any) -> Any:
        """With Chinese semicolons."""
        return "；".join(value or ())

    def read(self, value: Any) -> Any:
        """Each once, in the order they were typed."""
        return tuple(dict.fromkeys(word for one in _SEPARATORS.split(value or "") if (word := one.strip())))


class Choice(forms.ChoiceField):
    """One of several; a value that is none of them is kept and shown, for the catalogue to speak of."""

    choices: Any

    def __init__(self, **more: Any) -> None:
        more.setdefault("required", False)
        super().__init__(**more)

    def validate(self, value: Any) -> None:
        """None: the catalogue looks at it."""

    def shown(self, value: Any) -> Any:
        """The code."""
        code = "" if value is None else str(value)
        if code and code not in codes_in(self.choices):
            self.choices = [*self.choices, (code, code)]
        return code

    def read(self, value: Any) -> Any:
        """The code."""
        return value or ""


class Number(Choice):
    """A level chosen from a list; nothing stands for none."""

    def read(self, value: Any) -> Any:
        """The number as text, or nothing."""
        return value or None


class Codes(forms.MultipleChoiceField):
    """Any number of several."""

    choices: Any

    def __init__(self, **more: Any) -> None:
        more.setdefault("required", False)
        more.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(**more)

    def validate(self, value: Any) -> None:
        """None: the catalogue looks at it."""

    def shown(self, value: Any) -> Any:
        """The codes; unknown ones stay choices, so that saving does not drop them."""
        known = codes_in(self.choices)
        self.choices = [*self.choices, *((code, code) for code in value or () if code not in known)]
        return list(value or ())

    def read(self, value: Any) -> Any:
        """The codes in the order of the list."""
        return tuple(value or ())


class Flag(forms.BooleanField):
    """On or off. As a declaration: said, or not said."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)

    def shown(self, value: Any) -> Any:
        """Whether it is on."""
        return value is True

    def read(self, value: Any) -> Any:
        """Whether it is on."""
        return bool(value)


class Said(Choice):
    """A declaration with a clear yes or no; as long as neither is chosen, nothing is declared."""

    def __init__(self, *, yes: Any = "", no: Any = "", **more: Any) -> None:
        choices = [("yes", yes or both("是", "Yes")), ("no", no or both("否", "No"))]
        super().__init__(choices=choices, widget=forms.RadioSelect, **more)
        self.optional = False

    def shown(self, value: Any) -> Any:
        """The choice."""
        return {True: "yes", False: "no"}.get(value, "")

    def read(self, value: Any) -> Any:
        """True, False or nothing."""
        return {"yes": True, "no": False}.get(value)


def codes_in(choices: Iterable[Any]) -> set[str]:
    """Every code of choices, those in groups too."""
    found: set[str] = set()
    for code, label in choices:
        if isinstance(label, Sequence) and not isinstance(label, str):
            found |= {str(inner) for inner, _ in label}
        else:
            found.add(str(code))
    return found


def grouped(codes: Any, prefix: bool = False) -> list[Any]:
    """A list of two levels: the first as groups, each of which can be chosen whole. With ``prefix`` the code of the group leads the code
    of what lies under it, as industries are written (C38)."""
    from queqiao.kernel.codes.codelist import label

    groups = [
        (label(top), [(top.code, label(top)), *((top.code + one.code if prefix else one.code, label(one)) for one in codes.children(top.code))])
        for top in codes.children()
    ]  # fmt: skip
    return [("", "—"), *groups]


def values_shown(form_fields: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields hold for the values of a draft, by name."""
    return {
        name: field.shown(values.get(name)) for name, field in form_fields.items() if hasattr(field, "shown")
    }
