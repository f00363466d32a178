"""Forms of the gallery: one field of every kind, and a row of a formset."""

from __future__ import annotations

from django import forms

from queqiao.kernel.bilingual import both, tr


class NeedSample(forms.Form):
    """One field of every kind, some of them wrong."""

    title = forms.CharField(
        label=both("需求标题", "Title"),
        max_length=60,
        help_text=both(
            "一句话说清要解决的问题，不写企业名称。",
            "The problem in one sentence, without the company's name.",
        ),
    )
    problem = forms.CharField(
        label=both("问题描述", "The problem"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=both("现状、目标、已经试过什么。", "Where you stand, what you aim at, what was tried."),
    )
    budget = forms.DecimalField(
        label=both("预算", "Budget"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    code = forms.CharField(label=both("统一社会信用代码", "Unified social credit code"))
    industry = forms.ChoiceField(
        label=both("行业", "Industry"),
        choices=[
            ("", "—"),
            ("C3823", both("C3823 配电开关控制设备制造", "C3823 switchgear")),
            ("C2651", both("C2651 初级形态塑料", "C2651 plastics")),
        ],
        required=False,
    )
    deadline = forms.DateField(
        label=both("期限", "Deadline"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    cooperation = forms.MultipleChoiceField(
        label=both("合作方式", "Cooperation"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("joint", both("联合开发", "joint development")),
            ("licence", both("许可使用", "licence")),
            ("transfer", both("转让", "assignment")),
        ],
        help_text=both("可多选。", "Any number."),
    )
    secrecy = forms.ChoiceField(
        label=both("谁能看到细节", "Who sees the details"),
        widget=forms.RadioSelect,
        choices=[
            ("public", both("公开", "everybody")),
            ("interest", both("表达意向后", "after interest")),
            ("nda", both("签保密协议后", "after an NDA")),
        ],
    )
    report = forms.FileField(label=both("检测报告", "Test report"), required=False)
    agree = forms.BooleanField(
        label=both("我有权发布以上内容", "I may publish this"),
        help_text=both("发布前由运营方审核。", "The operator reviews it first."),
    )

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.fields["budget"].unit = both("万元", "¥10,000")
        for name, size in (("budget", "number"), ("deadline", "number"), ("code", "short")):
            self.fields[name].size = size


class ClauseSample(forms.Form):
    """One clause row of a formset."""

    parameter = forms.CharField(label=both("参数", "Parameter"))
    operator = forms.ChoiceField(
        label=both("关系", "Relation"), choices=[("ge", "≥"), ("le", "≤"), ("about", "≈")]
    )
    value = forms.CharField(label=both("数值", "Value"))
    unit = forms.CharField(label=both("单位", "Unit"), required=False)
    condition = forms.CharField(label=both("测试条件", "Test condition"), required=False)


ClauseSamples = forms.formset_factory(ClauseSample, extra=0, can_delete=True, can_order=True, max_num=20)

WRONG = {
    "title": "高原环网柜",
    "problem": "局部放电量随海拔升高……",
    "budget": "12,3万",
    "code": "91350211M0001KRE9K",
    "secrecy": "public",
}


def wrong_form() -> NeedSample:
    """The form with what people write, some of it wrong."""
    form = NeedSample({f"need-{name}": value for name, value in WRONG.items()}, prefix="need")
    form.add_error(
        "code",
        tr(
            "统一社会信用代码第 18 位应为 L（您填的是 K），请核对。",
            "Character 18 of the credit code should be L (you wrote K); please check.",
        ),
    )
    return form
