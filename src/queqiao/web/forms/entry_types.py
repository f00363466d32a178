"""The steps of each type of entry, and the words its pages use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from queqiao.catalog.enums import AchievementKind, EntryType, NeedKind
from queqiao.kernel.bilingual import both
from queqiao.web.forms import achievements as a
from queqiao.web.forms import needs as n
from queqiao.web.forms import negative_results as x
from queqiao.web.forms import scenarios as s
from queqiao.web.forms.clauses import ClaimRow, ClauseRow, EvidenceRow, Rows, StageRow, UseRow
from queqiao.web.forms.entry_step import EnglishStep, EnglishTitles, SortingStep, StepForm


@dataclass(frozen=True)
class Step:
    """One page of a form. ``extra`` names a part of the page beyond fields and rows: scales, patents."""

    name: str
    label: Any
    form: type[StepForm]
    rows: tuple[Rows, ...] = ()
    extra: str = ""
    lead: Any = ""


@dataclass(frozen=True)
class TypeWords:
    """What a type is called where one is written."""

    new: Any
    edit: Any
    title_label: Any
    title_help: Any
    kinds: tuple[Any, ...] = ()
    lead: Any = ""


CLAUSES = Rows(
    "clauses", ClauseRow, both("指标条款", "Clauses"), both("加一条指标", "Add a clause"),
    both(
        "一条只写一个可测的要求：参数、关系、数值、单位、在什么条件下测。匹配时逐条核对；说不成数值的选“定性”，写成一句话。例：能量密度 ≥ 300 Wh/kg，25 ℃、0.2C 下测，现值 260。",
        "One testable demand each: parameter, relation, value, unit, test condition. They are held against achievements one by one; for a demand without a number choose “qualitative” and write a sentence. Such as: energy density ≥ 300 Wh/kg, tested at 25 °C and 0.2C, at present 260.",
    ),
    blank=2,
)  # fmt: skip
CLAIMS = Rows(
    "claims", ClaimRow, both("测得的性能", "Measured values"), both("加一条指标", "Add a value"),
    both(
        "写测到的值，不写预期。注明条件、方法、由谁测；有检测报告的先在下面上传，再选为证据文件。",
        "What was measured, not what is expected, with condition, method and who measured. Upload a report below, then choose it as the file.",
    ),
)  # fmt: skip
USES = Rows(
    "scenarios", UseRow, both("可能的应用场景", "Possible uses"), both("加一个场景", "Add a use"),
    both("同一成果在不同场景的成熟度往往不同，分别填写。", "Readiness often differs from use to use; give each its own."),
)  # fmt: skip
HISTORY = Rows(
    "history", StageRow, both("走过的阶段", "Stages so far"), both("加一个阶段", "Add a stage"),
    both("例：2023-06 实验室验证；2025-03 中试 200 kg。", "Such as: 2023-06 laboratory; 2025-03 pilot of 200 kg."),
)  # fmt: skip
EVIDENCE = Rows(
    "readiness_evidence", EvidenceRow, both("成熟度证据", "Evidence of readiness"), both("加一条证据", "Add evidence"),
    both("写明达到哪个维度的哪一级、凭什么。没有证据的等级不计入；总成熟度取各维度中最低的，不取平均。",
         "Say which level of which dimension is reached and what shows it. A level without evidence does not count; the whole is the lowest dimension, never an average."),
)  # fmt: skip

STEPS: Mapping[EntryType, tuple[Step, ...]] = MappingProxyType(
    {
        EntryType.NEED: (
            Step("problem", both("问题", "Problem"), n.ProblemStep),
            Step("clauses", both("指标", "Clauses"), StepForm, (CLAUSES,)),
            Step("terms", both("预算与合作", "Terms"), n.TermsStep),
            Step("sorting", both("领域与地区", "Field and region"), SortingStep),
            Step("secrecy", both("保密与联系", "Secrecy and contact"), n.SecrecyStep),
            Step("english", both("英文版", "English"), EnglishStep),
        ),
        EntryType.ACHIEVEMENT: (
            Step("what", both("成果", "Achievement"), a.WhatStep),
            Step("claims", both("指标", "Claims"), a.ClaimsStep, (CLAIMS,), "files"),
            Step("uses", both("用途", "Uses"), a.UsesStep, (USES, HISTORY)),
            Step("readiness", both("成熟度", "Readiness"), a.ReadinessStep, (EVIDENCE,), "readiness"),
            Step("protection", both("保护与权属", "Protection"), a.ProtectionStep, (), "patents"),
            Step("licence", both("转化与联系", "Terms and contact"), a.LicenceStep),
            Step("sorting", both("领域与地区", "Field and region"), SortingStep),
            Step("english", both("英文版", "English"), EnglishStep),
        ),
        EntryType.SCENARIO: (
            Step("place", both("场景", "Place"), s.PlaceStep),
            Step("trial", both("测试与支持", "Trial"), s.TrialStep),
            Step("open", both("保密与联系", "Secrecy and contact"), s.OpenStep),
            Step("sorting", both("领域与地区", "Field and region"), SortingStep),
            Step("english", both("英文版", "English"), EnglishStep),
        ),
        EntryType.NEGATIVE_RESULT: (
            Step("tried", both("做了什么", "What was tried"), x.TriedStep),
            Step("stopped", both("为什么停下", "Why it stopped"), x.StoppedStep),
            Step("release", both("公开与声明", "Release"), x.ReleaseStep),
            Step("sorting", both("领域与地区", "Field and region"), SortingStep),
            Step("english", both("英文版", "English"), EnglishTitles),
        ),
    }
)

WORDS: Mapping[EntryType, TypeWords] = MappingProxyType(
    {
        EntryType.NEED: TypeWords(
            both("发布需求", "Post a need"), both("填写需求", "Write the need"), both("用一句话说明需求", "The need in one sentence"),
            both("例：锂电池隔膜在 150 ℃ 下收缩率要低于 3%。名称会公开，不写企业名和品牌。", "Such as: separator shrinkage below 3% at 150 °C. It will be public: no company, no brand."),
            tuple(NeedKind.choices),
            both("先写一句话，草稿就有了；其余可以分几次填，随写随存。提交前系统最多问五个问题，帮您把需求补到能被解答。",
                 "One sentence makes a draft; the rest can wait and is saved as you write. Before you submit, at most five questions help to make it answerable."),
        ),
        EntryType.ACHIEVEMENT: TypeWords(
            both("发布成果", "Offer an achievement"), both("填写成果", "Write the achievement"), both("用一句话说明成果", "The achievement in one sentence"),
            both("是什么、解决什么。名称会公开。", "What it is and what it solves. It will be public."), tuple(AchievementKind.choices),
            both("尚未申请专利的技术，请先看“保护与权属”一步：在平台公开可能使技术丧失新颖性。",
                 "If no patent has been filed yet, look at the step of protection first: a listing may destroy novelty."),
        ),
        EntryType.SCENARIO: TypeWords(
            both("开放场景", "Open a scenario"), both("填写场景", "Write the scenario"), both("用一句话说明场景", "The place in one sentence"),
            both("在哪里可以试什么。名称会公开。", "What may be tried where. It will be public."),
        ),
        EntryType.NEGATIVE_RESULT: TypeWords(
            both("记录负结果", "Record a negative result"), both("填写负结果", "Write the negative result"), both("用一句话说明试了什么", "What was tried, in one sentence"),
            both("哪条路线、用于什么。", "Which route, for what."), (),
            both("写清楚没走通的路，可以省去同行重来一遍；可以匿名，也可以延迟公开。",
                 "A way that led nowhere, told well, saves others from taking it. It may be anonymous, and it may wait."),
        ),
    }
)  # fmt: skip


def step_of(entry_type: EntryType, name: str) -> Step | None:
    """The step of that name."""
    return next((one for one in STEPS[entry_type] if one.name == name), None)
