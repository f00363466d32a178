"""Small forms of the pages of entries: showing interest, asking a technology manager, disclosing, writing together."""

from __future__ import annotations

from typing import Any

from django import forms

from queqiao.catalog.actions.disclosure import GRANTED
from queqiao.catalog.actions.interests import MESSAGE_LIMIT
from queqiao.catalog.enums import Level
from queqiao.kernel.bilingual import both, tr


class AskForm(forms.Form):
    """A question to a technology manager."""

    message = forms.CharField(
        label=both("您想问什么", "What you would like to know"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=both(
            "写明您的情况和想解决的问题，技术经理人会在平台内答复。不超过 {most} 字。".replace(
                "{most}", f"{MESSAGE_LIMIT:,}"
            ),
            f"Say who you are and what you want to solve; the answer comes on this platform. Up to {MESSAGE_LIMIT:,} characters.",
        ),
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        # Said by the action, in its own words.
        self.fields["message"].optional = False


class InterestForm(AskForm):
    """A sign of interest to the owner; ``own`` are the entries of one's own it may be for."""

    own_entry_id = forms.ChoiceField(
        label=both("与本方的哪一条有关", "For which of your own entries"), required=False
    )

    def __init__(self, *arguments: Any, own: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*arguments, **more)
        message = self.fields["message"]
        message.label = tr("给对方的话", "A word to the owner")
        message.help_text = tr(
            "介绍本方能做什么、做到什么程度、希望怎样合作。对方会看到您的姓名和所在机构。",
            "Say what you can do, how far you have come, and how you would like to work together. They see your name and organisation.",
        )
        if own:
            self.fields["own_entry_id"].choices = [("", tr("不关联", "none")), *own]
        else:
            del self.fields["own_entry_id"]


class DiscloseForm(forms.Form):
    """Letting an organisation see more."""

    organisation = forms.CharField(
        label=both("机构全称", "Organisation"),
        required=False,
        help_text=both(
            "与平台上登记的名称一致，也可以填机构编号。", "Its name as registered here, or its id."
        ),
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )
    level = forms.ChoiceField(
        label=both("开放到", "Up to"),
        choices=[(one.value, one.label) for one in GRANTED],
        initial=Level.ON_INTEREST.value,
        widget=forms.RadioSelect,
    )
    paper = forms.CharField(
        label=both("保密协议名称或编号", "Name or number of the NDA"),
        required=False,
        max_length=200,
        help_text=both("开放到“签保密协议后可见”时必填。", "Needed for what waits for an NDA."),
    )
    ends_on = forms.DateField(
        label=both("开放到哪一天", "Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": both("请按 2026-11-20 的格式填写日期。", "Write the date as 2026-11-20.")},
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["organisation"].optional = False
        self.fields["ends_on"].size = "short"


class CoAuthorForm(forms.Form):
    """Somebody who writes along, named by e-mail address or mobile number."""

    person = forms.CharField(
        label=both("对方的邮箱或手机号", "E-mail or mobile number"),
        required=False,
        max_length=254,
        help_text=both(
            "邀请会发到这个邮箱或手机号，不论对方是否已注册；只有它的主人能接受。",
            "The invitation goes there whether or not they have an account; only its holder can accept.",
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["person"].optional = False


class CloseForm(forms.Form):
    """Closing one part of an entry; ``choices`` are the parts that are open to somebody."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    part = forms.ChoiceField(label=both("哪一部分", "Which part"))
    level = forms.ChoiceField(
        label=both("今后谁能看", "Who may see it from now on"),
        choices=[(one.value, one.label) for one in Level if one is not Level.PUBLIC],
        initial=Level.OWNER.value,
        widget=forms.RadioSelect,
    )

    def __init__(self, *arguments: Any, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["part"].choices = choices
        for field in self.fields.values():
            field.optional = False
