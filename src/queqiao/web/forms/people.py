"""Forms of people: profile, preferences, appointments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from queqiao.accounts.contracts import ProfileDraft
from queqiao.accounts.enums import PlatformRole
from queqiao.accounts.models import Node, Person
from queqiao.kernel.bilingual import both
from queqiao.kernel.codes import fields
from queqiao.web import audit_words


class ProfileForm(forms.Form):
    """What a person says of themself."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=both("姓名", "Name"), max_length=80)
    name_en = forms.CharField(
        label=both("英文或拼音姓名", "Name in Latin letters"), max_length=120, required=False
    )
    title = forms.CharField(
        label=both("职务或职称", "Title"),
        max_length=80,
        required=False,
        help_text=both(
            "例如：研究员、研发总监、技术经理人。", "For example: professor, head of R&D, technology manager."
        ),
    )
    orcid = forms.CharField(
        label="ORCID",
        max_length=60,
        required=False,
        help_text=both("16 位，可直接粘贴个人页地址。", "16 characters; the address of your page will do."),
    )
    about = forms.CharField(
        label=both("简介", "About you"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=both("做什么、擅长什么。对接方会看到。", "What you do and are good at. Partners see it."),
    )
    fields_ = forms.MultipleChoiceField(
        label=both("技术领域", "Fields of technology"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=fields.choices,
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        if person is not None:
            names = ("version", "name", "name_en", "title", "orcid", "about")
            kwargs["initial"] = {name: getattr(person, name) for name in names} | {"fields_": person.fields}
        super().__init__(*args, **kwargs)
        self.fields["orcid"].size = "short"

    def draft(self, person: Person) -> ProfileDraft:
        """The values as the action takes them; the regions are kept as they are."""
        data = self.cleaned_data
        return ProfileDraft(
            data["name"], data["name_en"], data["title"], data["orcid"], data["about"],
            tuple(data["fields_"]), tuple(person.regions),
        )  # fmt: skip


class PreferencesForm(forms.Form):
    """Language and mails."""

    language = forms.ChoiceField(
        label=both("语言", "Language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=both(
            "登录后的首页、邮件和短信使用这种语言。",
            "The first page after signing in, mails and text messages.",
        ),
    )
    notice_mail = forms.BooleanField(
        label=both("新消息同时发邮件提醒", "Mail me about new notices"), required=False
    )


class RoleForm(forms.Form):
    """An appointment."""

    person = forms.CharField(
        label=both("邮箱或手机号", "E-mail or mobile number"),
        max_length=254,
        help_text=both("对方登录用的、已验证的邮箱或手机号。", "What the person signs in with, verified."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=both("角色", "Role"), choices=PlatformRole.choices)
    node = forms.ChoiceField(label=both("站点", "Site"), required=False)
    ends_on = forms.DateField(
        label=both("最后一天", "Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=both("不填表示长期。", "Empty: until it is ended."),
    )

    def __init__(
        self, *args: Any, roles: list[Any], nodes: list[Node], everywhere: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles
        anywhere = [("", both("所有站点", "every site"))] if everywhere else []
        self.fields["node"].choices = [*anywhere, *((node.id, node.name) for node in nodes)]
        self.fields["ends_on"].size = "number"
        if not everywhere:
            self.fields["node"].required = True


class AuditFilter(forms.Form):
    """What to look for in the audit."""

    type = forms.ChoiceField(label=both("对象", "What"), required=False)
    object = forms.CharField(label=both("对象编号", "Its number"), required=False, max_length=64)
    actor = forms.CharField(label=both("办理人", "Who"), required=False, max_length=80)
    verb = forms.CharField(
        label=both("动作", "Did what"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"list": "audit-verbs", "autocomplete": "off"}),
    )
    since = forms.DateField(
        label=both("从", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=both("至", "To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [("", both("全部", "everything")), *audit_words.object_types()]

    def verbs(self) -> list[str]:
        """What can be asked for under ``verb``, in words."""
        return audit_words.all_verb_names()
