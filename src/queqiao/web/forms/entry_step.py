"""A step of the form of an entry: which fields it has, who may read each, how they stand on the page, and what they say of the draft."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField

from queqiao.catalog.confidentiality import DEFAULTS, level_of, may_choose
from queqiao.catalog.contracts import EntryDraft
from queqiao.catalog.enums import EntryType
from queqiao.kernel.bilingual import both
from queqiao.kernel.codes import fields as technology
from queqiao.kernel.codes import industries, regions
from queqiao.web.forms.entry_fields import Choice, Codes, Flag, Keywords, Line, Text, grouped, values_shown

LEVEL, SAY = "level_", "say_"
"""Beginnings of the names of fields that are no field of the draft: who may see something, and what the author declares."""


@dataclass(frozen=True)
class Surroundings:
    """What a step has to know beside the draft: choices that depend on the owner. Each is (value, label)."""

    entry_type: EntryType
    owner_id: str
    people: tuple[tuple[str, str], ...] = ()
    patents: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    may_open: bool = True
    """Whether the writer decides what others may see: a co-author is offered nothing wider than what stands."""


@dataclass(frozen=True)
class Item:
    """A field on the page with the choice of who may see it, where there is one; ``open`` where it is always public."""

    field: BoundField
    level: BoundField | None = None
    open: bool = False


@dataclass(frozen=True)
class Part:
    """Fields under one heading; ``pair`` sets two beside each other."""

    legend: Any
    items: tuple[Item, ...]
    note: Any = ""
    pair: bool = False


@dataclass(frozen=True)
class Group:
    """How a part is written down in a step."""

    legend: Any
    names: tuple[str, ...]
    note: Any = ""
    pair: bool = False


class StepForm(forms.Form):
    """Fields of one step, named like those of the draft. Bound to what was typed, or to the draft itself."""

    GROUPS: ClassVar[tuple[Group, ...]] = ()
    LEVELS: ClassVar[Mapping[str, str]] = {}
    """Which level stands beside which field: name of the form's field → name the level is kept under, where they differ."""
    CORE: ClassVar[tuple[str, ...]] = ()
    """Fields without which the step counts as not done."""
    OPEN: ClassVar[tuple[str, ...]] = ("title", "summary")

    def __init__(self, data: Any = None, *, around: Surroundings, draft: EntryDraft, **more: Any) -> None:
        self.around, self.draft = around, draft
        super().__init__(None, **more)
        self.set_choices()
        self._level_fields()
        for item in self.fields.values():
            # A draft may lack anything; a mark at every field would say nothing.
            item.optional = False
        shown = self.shown(draft)
        self.data = shown if data is None else data
        self.is_bound = True

    def set_choices(self) -> None:
        """Choices that depend on the surroundings."""
        if "contact_id" in self.fields:
            self.fields["contact_id"].choices = [("", "—"), *self.around.people]

    def _level_fields(self) -> None:
        for name in tuple(self.fields):
            kept = self.LEVELS.get(name, name)
            choices = may_choose(self.around.entry_type, kept)
            if not choices or kept == "secrecy_level" or f"{LEVEL}{kept}" in self.fields:
                continue
            label = both("谁能看到“{name}”", "Who may see “{name}”", name=self.fields[name].label)
            stands = level_of(self.around.entry_type, kept, self.draft.levels)
            options = [
                (level.value, level.label)
                for level in choices
                if self.around.may_open or level.rank >= stands.rank
            ]
            self.fields[f"{LEVEL}{kept}"] = Choice(label=label, choices=options)

    def shown(self, draft: EntryDraft) -> dict[str, Any]:
        """What the fields hold for a draft."""
        known = {item.name for item in fields(draft)}
        values: dict[str, Any] = {name: getattr(draft, name) for name in self.fields if name in known}
        for name in self.fields:
            if name.startswith(LEVEL):
                kept = name.removeprefix(LEVEL)
                values[name] = draft.levels.get(kept, DEFAULTS[self.around.entry_type][kept])
            elif name.startswith(SAY):
                values[name] = draft.declarations.get(name.removeprefix(SAY))
        return values_shown(self.fields, values)

    def changes(self, only: Collection[str] | None = None) -> dict[str, Any]:
        """What was typed as values of the draft; with ``only`` the named fields alone."""
        self.full_clean()
        known = {item.name for item in fields(self.draft)}
        found: dict[str, Any] = {}
        levels, declared = dict(self.draft.levels), dict(self.draft.declarations)
        for name, item in self.fields.items():
            if (only is not None and name not in only) or not hasattr(item, "read"):
                continue
            value = item.read(self.cleaned_data.get(name))
            if name.startswith(LEVEL):
                self._level(levels, name.removeprefix(LEVEL), value)
            elif name.startswith(SAY):
                self._declaration(declared, name.removeprefix(SAY), value, isinstance(item, Flag))
            elif name in known:
                found[name] = value
        if levels != dict(self.draft.levels):
            found["levels"] = levels
        if declared != dict(self.draft.declarations):
            found["declarations"] = declared
        return found

    def _level(self, levels: dict[str, str], name: str, value: str) -> None:
        """Only what differs from the default is kept, so that a later change of the default reaches who never chose."""
        levels.pop(name, None)
        if value and value != DEFAULTS[self.around.entry_type][name]:
            levels[name] = value

    def _declaration(self, declared: dict[str, Any], name: str, value: Any, flag: bool) -> None:
        declared.pop(name, None)
        if value or (value is False and not flag):
            declared[name] = value

    def parts(self) -> Iterator[Part]:
        """The fields as they stand on the page."""
        for group in self.GROUPS:
            items = tuple(self._item(name) for name in group.names if name in self.fields)
            if items:
                yield Part(group.legend, items, group.note, group.pair)

    def _item(self, name: str) -> Item:
        level = f"{LEVEL}{self.LEVELS.get(name, name)}"
        return Item(
            self[name], self[level] if level in self.fields and self._leads(name) else None, name in self.OPEN
        )

    def _leads(self, name: str) -> bool:
        """Of several fields under one level the first bears it."""
        kept = self.LEVELS.get(name, name)
        return next(one for one in self.fields if self.LEVELS.get(one, one) == kept) == name

    def holds(self, name: str) -> str:
        """The name of the form's field a problem's field stands for; "" where it is not here."""
        plain = f"{LEVEL}{name.removeprefix('levels.')}" if name.startswith("levels.") else name
        for candidate in (plain, f"{SAY}{plain}", f"{plain}_main"):
            if candidate in self.fields:
                return candidate
        return ""


class SortingStep(StepForm):
    """How an entry is found: technology fields, industry, region, keywords. The same for every type."""

    GROUPS = (
        Group(both("技术领域", "Fields of technology"), ("fields_main", "fields_more")),
        Group(both("行业与地区", "Industry and region"), ("industry", "region"), pair=True),
        Group(both("关键词", "Keywords"), ("keywords",)),
    )
    CORE = ("fields_main",)
    OPEN = ()

    fields_main = Choice(
        label=both("主要领域", "Main field"),
        help_text=both("列表和统计按主要领域归类。", "Lists and statistics go by it."),
    )
    fields_more = Codes(
        label=both("还涉及", "Further fields"),
        help_text=both("连同主要领域最多五个。", "Up to five with the main one."),
    )
    industry = Choice(
        label=both("国民经济行业", "Industry"),
        help_text=both("按 GB/T 4754 的门类或大类。", "Section or division of GB/T 4754."),
    )
    region = Choice(label=both("所在地区", "Region"))
    keywords = Keywords(
        label=both("关键词", "Keywords"),
        help_text=both(
            "最多 12 个，用分号隔开。写别人会用来查找的词。",
            "Up to 12, separated by semicolons: words people would search for.",
        ),
    )

    def set_choices(self) -> None:
        """Code lists of the house."""
        names = technology.choices()
        self.fields["fields_main"].choices = [("", "—"), *names]
        self.fields["fields_more"].choices = names
        self.fields["industry"].choices = grouped(industries, prefix=True)
        self.fields["region"].choices = grouped(regions)

    def shown(self, draft: EntryDraft) -> dict[str, Any]:
        """The first field is the main one."""
        found = super().shown(draft)
        found["fields_main"] = self.fields["fields_main"].shown(next(iter(draft.fields), ""))
        found["fields_more"] = self.fields["fields_more"].shown(draft.fields[1:])
        return found

    def changes(self, only: Collection[str] | None = None) -> dict[str, Any]:
        """Both fields are one list of the draft; where only one of them came, the other stays as it is."""
        found = super().changes(only)
        sent = {"fields_main", "fields_more"} if only is None else {"fields_main", "fields_more"} & set(only)
        if sent:
            main = (
                self.cleaned_data["fields_main"]
                if "fields_main" in sent
                else next(iter(self.draft.fields), "")
            )
            more = self.cleaned_data["fields_more"] if "fields_more" in sent else self.draft.fields[1:]
            found["fields"] = tuple(dict.fromkeys(code for code in (main, *more) if code))
        return found


class EnglishTitles(StepForm):
    """Title and summary in English, for readers from abroad; both may stay empty."""

    GROUPS = (
        Group(
            both("英文版", "English version"),
            ("title_en", "summary_en", "body_en"),
            both(
                "英文标题和摘要会出现在英文页面，英文检索也能找到本条目。",
                "Title and summary stand on the English pages, and English searches find the entry.",
            ),
        ),
    )
    CORE = ("title_en",)
    OPEN = ("title_en", "summary_en")

    title_en = Line(label=both("英文名称", "Title in English"))
    summary_en = Text(label=both("英文摘要", "Summary in English"), rows=4)


class EnglishStep(EnglishTitles):
    """The description as well."""

    body_en = Text(
        label=both("英文正文", "Description in English"),
        rows=8,
        help_text=both("与中文正文的可见范围相同。", "Seen by whoever may see the description."),
    )
