"""Rows of the forms: clauses of needs, claims, uses, evidence of readiness and stages of achievements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any, ClassVar

from django import forms

from queqiao.catalog.contracts import ClaimDraft, ClauseDraft, EvidenceDraft, UseDraft
from queqiao.catalog.enums import ClauseOperator, Level
from queqiao.catalog.readiness import scales
from queqiao.kernel import clock
from queqiao.kernel.bilingual import both, language, tr
from queqiao.web.forms.entry_fields import Choice, Line, Number, Text, values_shown
from queqiao.web.forms.entry_step import Surroundings

MOST_ROWS, KEPT_ROWS = 60, 200
"""Rows one may add, and rows that are kept all the same when more are sent: the catalogue says that they are too many."""
_LEVELS = [(level.value, level.label) for level in Level]
_NUMERIC = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
NINE = [
    ("", "—"),
    *((str(level), both("{level} 级", "level {level}", level=level)) for level in range(1, 10)),
]


class RowForm(forms.Form):
    """One row; made with the surroundings of its entry."""

    DRAFT: ClassVar[Any] = dict

    def __init__(self, *arguments: Any, around: Surroundings, **more: Any) -> None:
        self.around = around
        super().__init__(*arguments, **more)
        if "file_id" in self.fields:
            self.fields["file_id"].choices = [("", "—"), *around.files]
        for name, item in self.fields.items():
            # A choice that is none of the list must survive being drawn and sent back.
            if hasattr(item, "shown") and self.is_bound:
                item.shown(self.data.get(self.add_prefix(name)))

    def row(self) -> Any:
        """What was typed, as a row of the draft."""
        values = {
            name: item.read(self.cleaned_data.get(name))
            for name, item in self.fields.items()
            if hasattr(item, "read")
        }
        return self.DRAFT(**values)


class ClauseRow(RowForm):
    """One testable demand."""

    DRAFT = ClauseDraft

    parameter = Line(label=both("参数", "Parameter"))
    operator = Choice(
        label=both("关系", "Relation"), choices=ClauseOperator.choices, initial=ClauseOperator.AT_LEAST.value
    )
    value = Line(label=both("数值", "Value"), widget=_NUMERIC)
    value_high = Line(label=both("上限", "Upper end"), widget=_NUMERIC)
    unit = Line(label=both("单位", "Unit"))
    text = Line(label=both("定性要求", "Demand in words"))
    condition = Line(label=both("测试条件", "Test condition"))
    method = Line(label=both("测试方法或标准", "Method or standard"))
    baseline = Line(label=both("现值", "Present value"))
    level = Choice(label=both("谁能看到", "Who may see it"), choices=_LEVELS, initial=Level.PUBLIC.value)
    source = Line(widget=forms.HiddenInput, initial="author")


class ClaimRow(RowForm):
    """One measured value."""

    DRAFT = ClaimDraft

    parameter = Line(label=both("参数", "Parameter"))
    operator = Choice(
        label=both("关系", "Relation"), choices=ClauseOperator.choices, initial=ClauseOperator.EQUAL.value
    )
    value = Line(label=both("测得值", "Value"), widget=_NUMERIC)
    value_high = Line(label=both("上限", "Upper end"), widget=_NUMERIC)
    unit = Line(label=both("单位", "Unit"))
    text = Line(label=both("定性表述", "In words"))
    condition = Line(label=both("测试条件", "Test condition"))
    method = Line(label=both("测试方法或标准", "Method or standard"))
    measured_by = Choice(
        label=both("由谁测得", "Measured by"),
        choices=[
            ("", "—"),
            ("self", both("本团队", "own team")),
            ("third_party", both("第三方机构", "third party")),
            ("user", both("用户", "a user")),
        ],
    )
    measured_on = Line(
        label=both("测试时间", "When"), widget=forms.TextInput(attrs={"placeholder": "2026-03"})
    )
    file_id = Choice(label=both("证据文件", "File that shows it"))
    level = Choice(label=both("谁能看到", "Who may see it"), choices=_LEVELS, initial=Level.PUBLIC.value)


class UseRow(RowForm):
    """One possible use of an achievement, with its own readiness."""

    DRAFT = UseDraft

    title = Line(label=both("应用场景", "Use"))
    buyers = Line(label=both("可能的用户", "Likely users"))
    readiness = Number(label=both("在此场景的成熟度", "Readiness in this use"), choices=NINE)
    evidence = Line(label=both("依据", "Shown by"))
    note = Text(label=both("说明", "Note"), rows=2)


class EvidenceRow(RowForm):
    """What shows that one level of one dimension of readiness is reached."""

    DRAFT = EvidenceDraft

    dimension = Choice(label=both("维度", "Dimension"))
    level = Number(label=both("达到的等级", "Level reached"))
    covers_from = Number(label=both("从第几级起都能证明", "Shows every level from"))
    evidence = Text(label=both("凭什么说达到了", "What shows it"), rows=2)
    file_id = Choice(label=both("证据文件", "File that shows it"))

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        found = scales(clock.today())
        self.fields["dimension"].choices = [
            ("", "—"),
            *((one.dimension, one.name(language())) for one in found),
        ]
        top = max(one.top for one in found)
        levels = [(str(level), tr("第 {n} 级", "level {n}", n=level)) for level in range(1, top + 1)]
        self.fields["level"].choices = [("", "—"), *levels]
        self.fields["covers_from"].choices = [("", tr("只证明这一级", "this level alone")), *levels[:-1]]
        if self.is_bound:
            for name in ("dimension", "level", "covers_from"):
                self.fields[name].shown(self.data.get(self.add_prefix(name)))


class StageRow(RowForm):
    """A dated stage of an achievement: research, pilot, volume."""

    stage = Line(label=both("阶段", "Stage"))
    on = Line(label=both("时间", "When"), widget=forms.TextInput(attrs={"placeholder": "2025-06"}))
    note = Line(label=both("说明", "Note"))


@dataclass(frozen=True)
class Rows:
    """Rows of a step: the field of the draft they are, the form of one, and their words. ``blank`` empty rows wait where there are none."""

    name: str
    form: type[RowForm]
    legend: Any
    add: Any
    help: Any = ""
    template: str = "web/entry_forms/row.html"
    blank: int = 1

    def formset(self, around: Surroundings, rows: Sequence[Any], typed: Any = None) -> Any:
        """The formset, bound to what was typed or to the rows of the draft."""
        kind = forms.formset_factory(
            self.form, extra=0, can_delete=True, can_order=True, max_num=MOST_ROWS, absolute_max=KEPT_ROWS
        )
        data = self.data(around, rows) if typed is None else typed
        return kind(data, prefix=self.name, form_kwargs={"around": around})

    def data(self, around: Surroundings, rows: Sequence[Any]) -> dict[str, Any]:
        """The rows as they would be sent."""
        form = self.form(around=around)
        count = len(rows) or self.blank
        found: dict[str, Any] = {
            f"{self.name}-TOTAL_FORMS": str(count), f"{self.name}-INITIAL_FORMS": "0",
            f"{self.name}-MIN_NUM_FORMS": "0", f"{self.name}-MAX_NUM_FORMS": str(MOST_ROWS),
        }  # fmt: skip
        for place in range(count):
            values = (
                _mapping(rows[place])
                if place < len(rows)
                else {name: item.initial for name, item in form.fields.items() if item.initial is not None}
            )
            shown = values_shown(form.fields, values)
            found |= {f"{self.name}-{place}-{name}": value for name, value in shown.items()}
            found[f"{self.name}-{place}-ORDER"] = str(place + 1)
        return found

    def read(self, around: Surroundings, typed: Any) -> tuple[Any, ...]:
        """The rows as they were typed, in their order, without those taken away or left empty."""
        formset = self.formset(around, (), typed)
        formset.is_valid()
        kept = []
        for place, form in enumerate(formset.forms):
            form.full_clean()
            if form.cleaned_data.get("DELETE"):
                continue
            row = form.row()
            if _says_something(row, self.form):
                order = form.cleaned_data.get("ORDER")
                kept.append((order if order is not None else 10**6, place, row))
        return tuple(row for _, _, row in sorted(kept, key=lambda one: one[:2]))


def _mapping(row: Any) -> Mapping[str, Any]:
    return asdict(row) if is_dataclass(row) and not isinstance(row, type) else row


def _says_something(row: Any, form: type[RowForm]) -> bool:
    """Whether anything was typed beyond what an empty row holds by itself."""
    return any(
        value not in (None, "", form.base_fields[name].initial)
        for name, value in _mapping(row).items()
        if name in form.base_fields
    )
