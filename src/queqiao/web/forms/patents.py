"""The form of a patent or software copyright, whole on its own page and short beside an achievement."""

from __future__ import annotations

from typing import Any

from django import forms

from queqiao.catalog.actions.patents import PatentDraft
from queqiao.catalog.enums import PatentKind, PatentStatus
from queqiao.catalog.models import Patent
from queqiao.kernel.bilingual import both
from queqiao.web.forms.entry_fields import Choice, Day, Line

NUMBER_HELP = both(
    "带不带国别、空格、校验位都可以，填好后当场校验，例：ZL202310123456.1、US 10,123,456 B2。",
    "With or without country, blanks and check digit; it is checked at once. Such as ZL202310123456.1 or US 10,123,456 B2.",
)


class PatentForm(forms.Form):
    """A patent as its owner reports it. What is right is asked of the action."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = Choice(
        label=both("类别", "Kind"),
        choices=[("", both("由号码判断", "as the number tells")), *PatentKind.choices],
    )
    number = Line(label=both("专利号或登记号", "Number"), help_text=NUMBER_HELP)
    title = Line(label=both("名称", "Title"))
    title_en = Line(label=both("英文名称", "Title in English"))
    status = Choice(
        label=both("法律状态", "Legal state"),
        choices=[("", both("由日期判断", "as the dates tell")), *PatentStatus.choices],
    )
    filed_on = Day(
        example="2023-06-01",
        label=both("申请日", "Filed on"),
        help_text=both("期限届满日按申请日和类别计算。", "The day of expiry is reckoned from it."),
    )
    granted_on = Day(example="2023-06-01", label=both("授权日", "Granted on"))
    annual_fee_paid_until = Day(label=both("年费缴至", "Annual fee paid until"))

    def __init__(self, *arguments: Any, patent: Patent | None = None, **more: Any) -> None:
        if patent is not None:
            more["initial"] = {name: getattr(patent, name) for name in (*_NAMES, "version")} | {
                "number": patent.display
            }
        super().__init__(*arguments, **more)
        for name in ("number", "title"):
            self.fields[name].optional = False

    def draft(self) -> PatentDraft:
        """The values as the action takes them."""
        return PatentDraft(**{name: self.fields[name].read(self.cleaned_data.get(name)) for name in _NAMES})


class QuickPatentForm(forms.Form):
    """The least that makes a patent: on the page of an achievement."""

    number = Line(label=both("专利号或登记号", "Number"), help_text=NUMBER_HELP)
    title = Line(label=both("名称", "Title"))
    filed_on = Day(example="2023-06-01", label=both("申请日", "Filed on"))

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        for item in self.fields.values():
            # All of it may stay empty; the lead says what belongs together.
            item.optional = False

    def draft(self) -> PatentDraft:
        """The values as the action takes them."""
        data = self.cleaned_data
        return PatentDraft(
            number=data.get("number") or "",
            title=(data.get("title") or "").strip(),
            filed_on=data.get("filed_on") or None,
        )

    def says_something(self) -> bool:
        """Whether anything was typed."""
        return any(self.cleaned_data.get(name) for name in self.fields)


_NAMES = ("number", "title", "title_en", "kind", "status", "filed_on", "granted_on", "annual_fee_paid_until")
