"""The gallery: every part of the design system on one page, under the longest texts; for people who build pages, and for the browser tests."""

from __future__ import annotations

from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from queqiao.kernel import clock
from queqiao.kernel.bilingual import both, tr
from queqiao.web import gallery_samples as samples


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
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
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

_WRONG = {
    "title": "高原环网柜",
    "problem": "局部放电量随海拔升高……",
    "budget": "12,3万",
    "code": "91350211M0001KRE9K",
    "secrecy": "public",
}


def gallery(request: HttpRequest) -> HttpResponse:
    """The page."""
    form = NeedSample({f"need-{name}": value for name, value in _WRONG.items()}, prefix="need")
    form.add_error(
        "code",
        tr(
            "统一社会信用代码第 18 位应为 L（您填的是 K），请核对。",
            "Character 18 of the credit code should be L (you wrote K); please check.",
        ),
    )
    numbers = [
        {
            "parameter": tr("局部放电量", "partial discharge"),
            "operator": "le",
            "value": "5",
            "unit": "pC",
            "condition": tr("海拔 4,500 m，1.2 倍额定电压", "4,500 m, 1.2 × rated voltage"),
        },
        {
            "parameter": tr("机械寿命", "mechanical life"),
            "operator": "ge",
            "value": "10,000",
            "unit": tr("次", "times"),
        },
    ]
    context = {
        "rows": samples.rows(),
        "facets": samples.facets(),
        "sorts": samples.sorts(),
        "chosen": [
            {"label": tr("新能源与储能", "energy and storage"), "url": "#"},
            {"label": tr("预算 ≥ 50 万元", "budget ≥ ¥500,000"), "url": "#"},
        ],
        "page_of_many": Paginator(range(12_340), 20).get_page(7),
        "facts": samples.facts(),
        "matches": samples.matches(),
        "verdicts": samples.verdicts(),
        "steps": samples.steps(),
        "events": samples.events(),
        "files": samples.files(),
        "checks": samples.checks(),
        "bars": samples.bars(),
        "stages": samples.stages(),
        "series": [3, 5, 4, None, 9, 12, 11, 15],
        "form": form,
        "plain_form": NeedSample(prefix="plain"),
        "clauses_form": ClauseSamples(initial=numbers, prefix="clauses"),
        "now": clock.now(),
        "meta": [
            {
                "icon": "organisation",
                "text": tr("高原电气（青海）股份有限公司", "Plateau Electric (Qinghai) Co."),
                "url": "#",
            },
            {
                "icon": "clock",
                "text": tr(
                    "2026-11-18 更新，有效期至 2027-05-17", "updated 2026-11-18, stands until 2027-05-17"
                ),
            },
            {"icon": "eye", "text": tr("被看 1,204 次", "seen 1,204 times")},
        ],
        "actions": [
            {
                "url": "#",
                "label": tr("表达意向", "Express interest"),
                "primary": True,
                "note": tr(
                    "对方会看到您的机构与一句话说明。",
                    "The other side sees your organisation and one sentence.",
                ),
            },
            {"url": "#", "label": tr("请技术经理人来看", "Ask a technology manager"), "icon": "person"},
            {
                "url": "#",
                "label": tr("下载保密附件", "Get the confidential file"),
                "icon": "lock",
                "reason": tr("签保密协议后可下载。", "Available after the NDA is signed."),
            },
        ],
        "who": {
            "role": tr("联系人", "Contact"),
            "name": tr("高原电气 技术中心", "Plateau Electric, R&D"),
            "url": "#",
            "note": tr("通常 1 个工作日内答复", "usually answers within 1 working day"),
        },
        "counters": [
            samples.pair(tr("公开需求", "open needs"), 1204, url="#"),
            samples.pair(tr("成果", "achievements"), 20_318, url="#"),
            samples.pair(tr("机构", "organisations"), 468, url="#"),
            samples.pair(tr("研究缺口", "research gaps"), 57, url="#"),
        ],
        "tabs": [
            {"url": "#", "label": tr("匹配", "Matches"), "current": True, "count": 24},
            {"url": "#", "label": tr("原文", "Text")},
            {"url": "#", "label": tr("历史", "History"), "count": 1318},
        ],
        "keys": [
            {"key": "a", "label": tr("答“相关”", "answer “related”")},
            {"key": "r", "label": tr("答“不相关”", "answer “not related”")},
        ],
        "badges": [
            {"kind": kind, "label": tr(zh, en), "icon": icon}
            for kind, zh, en, icon in (
                ("plain", "草稿", "draft", "edit"),
                ("wait", "审核中", "in review", "clock"),
                ("live", "征集中", "open", ""),
                ("good", "已核验", "verified", "check"),
                ("bad", "已退回", "returned", "undo"),
                ("off", "已过期", "expired", ""),
            )
        ],
        "levels": [{"code": code} for code in ("public", "members", "interest", "nda")],
        "icons": _icons(),
        "money": [1_234_567_890, 29_900, 8_123_456_789_000, 1],
        "empty_action": SimpleNamespace(url="#", label=tr("发布第一条需求", "Post the first need")),
    }
    return render(request, "web/gallery.html", context)


def _icons() -> list[str]:
    """The names of the icons in the sprite."""
    import re

    from django.contrib.staticfiles import finders

    found = finders.find("queqiao/icons.svg")
    if not found:
        return []
    from pathlib import Path

    names = re.findall(r'id="([a-z_]+)" viewBox="0 0 16 16"', Path(found).read_text("utf-8"))
    return sorted(names)
