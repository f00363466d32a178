"""Forms of organisations and memberships: fields, labels and help; what is right is asked of the actions."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.urls import reverse

from queqiao.accounts.contracts import OrganisationDraft
from queqiao.accounts.enums import (
    MembershipKind,
    OrganisationKind,
    OrganisationRole,
    OrganisationSize,
    Registration,
    ReturnReason,
)
from queqiao.accounts.models import Membership, Organisation
from queqiao.kernel.bilingual import both
from queqiao.kernel.codes import industries, regions
from queqiao.kernel.codes.codelist import label

_TEXT = (
    "name", "kind", "registered", "name_en", "short_name", "region", "industry", "size", "about", "about_en",
    "website", "ror",
)  # fmt: skip


class OrganisationForm(forms.Form):
    """An organisation as its own people describe it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=both("机构全称", "Name"),
        help_text=both("与营业执照或法人证书一致。", "As on the certificate of registration."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(
        label=both("机构类型", "Kind"), choices=[("", both("请选择", "choose")), *OrganisationKind.choices]
    )
    registered = forms.ChoiceField(
        label=both("登记情况", "Registration"),
        choices=Registration.choices,
        widget=forms.RadioSelect,
        initial=Registration.CODE,
    )
    credit_code = forms.CharField(
        label=both("统一社会信用代码", "Unified social credit code"),
        required=False,
        help_text=both(
            "18 位，填好后当场校验。境外登记和内设机构不填。",
            "18 characters, checked at once. Not for organisations abroad and units without their own registration.",
        ),
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    region = forms.ChoiceField(label=both("所在地区", "Region"), required=False)
    industry = forms.ChoiceField(label=both("行业", "Industry"), required=False)
    size = forms.ChoiceField(
        label=both("规模", "Size"), required=False, choices=[("", "—"), *OrganisationSize.choices]
    )
    founded = forms.IntegerField(
        label=both("成立年份", "Founded"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    website = forms.CharField(
        label=both("网址", "Website"), required=False, widget=forms.TextInput(attrs={"inputmode": "url"})
    )
    short_name = forms.CharField(label=both("简称", "Short name"), required=False, max_length=60)
    name_en = forms.CharField(label=both("英文名称", "Name in English"), required=False, max_length=200)
    about = forms.CharField(
        label=both("简介", "About"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    about_en = forms.CharField(
        label=both("英文简介", "About, in English"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    ror = forms.CharField(
        label="ROR",
        required=False,
        help_text=both(
            "高校院所的国际机构编号，可粘贴 ror.org 地址。", "The international id of research organisations."
        ),
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        if organisation is not None:
            names = (*_TEXT, "credit_code", "founded", "version")
            kwargs["initial"] = {name: getattr(organisation, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = _grouped(regions)
        self.fields["industry"].choices = _grouped(industries)
        for name in ("credit_code", "ror", "short_name"):
            self.fields[name].size = "short"
        self.fields["founded"].size = "number"
        check = {
            "hx-get": reverse("organisation_code"),
            "hx-trigger": "change",
            "hx-target": "#id_credit_code_helptext",
        }
        own = {"hx-vals": json.dumps({"own": organisation.id})} if organisation is not None else {}
        self.fields["credit_code"].widget.attrs.update(check | own)
        # Whether it is needed follows from the registration; the action says so.
        self.fields["credit_code"].optional = False

    def draft(self) -> OrganisationDraft:
        """The values as the action takes them."""
        data = self.cleaned_data
        return OrganisationDraft(
            **{name: data[name] for name in _TEXT}, credit_code=data["credit_code"], founded=data["founded"]
        )


def _grouped(codes: Any) -> list[Any]:
    """The first level as groups, each of which can be chosen whole; the second level inside."""
    groups = [
        (label(top), [(one.code, label(one)) for one in (top, *codes.children(top.code))])
        for top in codes.children()
    ]
    return [("", "—"), *groups]


class JoinForm(forms.Form):
    """Asking to be let in."""

    position = forms.CharField(
        label=both("您在本机构的职务", "Your position there"), required=False, max_length=80
    )
    message = forms.CharField(
        label=both("给负责人的话", "A word to its owners"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=both(
            "写明部门和工号，负责人更容易认出您。", "Your department helps them to recognise you."
        ),
    )


class InviteForm(forms.Form):
    """Inviting somebody by mail or text message."""

    target = forms.CharField(
        label=both("邮箱或手机号", "E-mail or mobile number"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=both("角色", "Role"), choices=OrganisationRole.choices, initial=OrganisationRole.EDITOR
    )
    kind = forms.ChoiceField(label=both("任职方式", "Kind"), choices=MembershipKind.choices)
    position = forms.CharField(label=both("职务", "Position"), required=False, max_length=80)


class MemberForm(forms.Form):
    """Role, position and contact of a member."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    role = forms.ChoiceField(label=both("角色", "Role"), choices=OrganisationRole.choices, required=False)
    position = forms.CharField(label=both("职务", "Position"), required=False, max_length=80)
    contact = forms.BooleanField(label=both("可以作为机构联系人", "May be named as contact"), required=False)


class _TwoPosts(forms.Form):
    """What a second post and a secondment have in common."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    home = forms.ChoiceField(label=both("原单位", "Home unit"), required=False)
    home_name = forms.CharField(
        label=both("原单位名称（不在列表中时填写）", "Its name, where it is not in the list"),
        required=False,
        max_length=120,
    )
    starts_on = forms.DateField(
        label=both("开始日期", "First day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=both("结束日期", "Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, membership: Membership, homes: list[Organisation], **kwargs: Any) -> None:
        kwargs.setdefault("initial", self.initial_of(membership))
        super().__init__(*args, **kwargs)
        self.fields["home"].choices = [("", "—"), *((one.id, one.name) for one in homes)]
        for name in ("starts_on", "ends_on"):
            self.fields[name].size = "number"

    def initial_of(self, membership: Membership) -> dict[str, Any]:
        """What is on record now."""
        return {
            "version": membership.version,
            "home": membership.sent_by_id or "",
            "home_name": membership.sent_by_name,
            "starts_on": membership.starts_on,
            "ends_on": membership.ends_on,
        }

    def common(self) -> dict[str, Any]:
        """The arguments both actions take."""
        data = self.cleaned_data
        return {
            "version": data["version"],
            "home_id": data["home"],
            "home_name": data["home_name"],
            "starts_on": data["starts_on"],
            "ends_on": data["ends_on"],
        }


class DualForm(_TwoPosts):
    """A second post (双聘)."""

    field_order = ("home", "home_name", "share", "consent", "conflict_note", "starts_on", "ends_on")
    share = forms.IntegerField(
        label=both("在本机构的工作时间", "Share of working time here"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=both("各项任职合计不超过 100%。", "All posts together at most 100%."),
    )
    consent = forms.CharField(
        label=both("原单位同意文件", "Paper of consent of the home unit"),
        max_length=200,
        help_text=both("文件名称和文号。", "Its name and number."),
    )
    conflict_note = forms.CharField(
        label=both("利益冲突怎样避免", "How conflicts of interest are avoided"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=both(
            "例如：成果归属、采购回避、评审回避。",
            "Who owns results, who stays out of purchases and reviews.",
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["share"].unit = "%"
        self.fields["share"].size = "number"

    def initial_of(self, membership: Membership) -> dict[str, Any]:
        """What is on record now."""
        more = {name: getattr(membership, name) for name in ("share", "consent", "conflict_note")}
        return super().initial_of(membership) | more


class SecondmentForm(_TwoPosts):
    """A secondment (挂职)."""

    field_order = ("home", "home_name", "purpose", "starts_on", "ends_on")
    purpose = forms.CharField(
        label=both("挂职任务", "What for"),
        max_length=200,
        help_text=both(
            "例如：驻校征集成果、组织对接。", "For example: collect achievements at the university."
        ),
    )

    def initial_of(self, membership: Membership) -> dict[str, Any]:
        """What is on record now."""
        return super().initial_of(membership) | {"purpose": membership.purpose}


class DecisionForm(forms.Form):
    """What an operator decides."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reasons = forms.MultipleChoiceField(
        label=both("原因", "Reasons"),
        choices=ReturnReason.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=both(
            "退回、不予核验或停用时必选，申请人会看到。",
            "Needed to return, refuse or suspend; the applicant sees them.",
        ),
    )
    note = forms.CharField(
        label=both("说明", "Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class PaperForm(forms.Form):
    """A certificate or proof."""

    paper = forms.FileField(
        label=both("证照或证明材料", "Certificate or proof"),
        help_text=both(
            "营业执照、法人证书、授权书的扫描件或照片。只有本机构和核验人员能看到。",
            "A scan or photograph. Only your organisation and the verifying operators see it.",
        ),
    )
