"""``queqiao load``: a file of needs or achievements into the hall, for one organisation, through the hall's own actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from queqiao.cli.command import OneOf, argument, command, option
from queqiao.cli.failures import Exit, say_problems
from queqiao.cli.language import language, tr
from queqiao.cli.progress import progress
from queqiao.kernel.errors import Problem, UserError

if TYPE_CHECKING:
    from queqiao.accounts.contracts import Actor
    from queqiao.accounts.models import Organisation
    from queqiao.cli.inputs import Loaded as Input
    from queqiao_engine.matching.contracts import Entry

_COLUMNS: Mapping[str, str] = {
    "budget_low": "budget", "budget_high": "budget", "fields": "field", "licence_modes": "licence", "clauses": "claims",
}  # fmt: skip
"""What the readers call the column a field of the hall comes from, where the names differ."""


@command(
    "把需求或成果文件导入平台，成为一家机构的草稿；可以接着提交审核或发布。\n\n再次导入同一文件时，已有的行不会重复：文件变了就更新草稿，被人改过的、已提交的保持原样，并逐一说明。",
    "Load a file of needs or achievements into the hall as drafts of one organisation; submit or publish them if asked.\n\n"
    "Loaded again, no row comes twice: a draft is brought up to date where the file has changed, and left alone, saying so, where people have gone on from it.",
)
@argument(
    "file",
    zh="需求或成果文件（同 queqiao match）",
    en="a file of needs or achievements, as for queqiao match",
)
@option(
    "--as",
    "kind",
    type=OneOf("needs", "achievements"),
    required=True,
    zh="needs 需求，achievements 成果",
    en="what the rows are",
)
@option(
    "--for",
    "organisation",
    metavar="ORGANISATION",
    required=True,
    zh="归属机构：编号、统一社会信用代码或全称",
    en="whose they are: id, unified social credit code or full name",
)
@option("--submit", is_flag=True, zh="导入后提交审核", en="hand them in for review")
@option(
    "--publish",
    is_flag=True,
    zh="导入后直接发布；须用 --by 写明负责的审核人",
    en="publish them; --by says who vouches for it",
)
@option(
    "--by",
    metavar="EMAIL",
    default="",
    zh="--publish：负责审核的运营人员或技术经理人的邮箱",
    en="--publish: the e-mail address of the operator or technology manager who vouches for the file",
)
@option(
    "--map",
    "mappings",
    multiple=True,
    metavar="FIELD=HEADER",
    zh="指明认不出的列，可以重复",
    en="names a column that is not recognised; may be repeated",
)
@option(
    "--keep-going",
    is_flag=True,
    zh="跳过有错的行继续，退出码为 1",
    en="leaves out faulty rows and goes on; the exit code is then 1",
)
@option(
    "--problems",
    "problems_to",
    metavar="FILE.csv",
    default="",
    zh="把所有提醒和错误逐行写进一个 CSV 文件（行号、编号、列、说明）",
    en="writes every remark and fault into a CSV file, one a line, with row, id and column",
)
def load(
    *,
    file: str,
    kind: str,
    organisation: str,
    submit: bool,
    publish: bool,
    by: str,
    mappings: tuple[str, ...],
    keep_going: bool,
    problems_to: str,
) -> int:
    """Reads, loads row by row, says what became of them."""
    from queqiao.cli import inputs, project
    from queqiao_engine.matching.contracts import EntryKind

    if publish and not by:
        raise click.UsageError(
            tr(
                "--publish 需要 --by：写明由谁负责审核。",
                "--publish needs --by: say who vouches for the file.",
            )
        )
    engine_kind = EntryKind.NEED if kind == "needs" else EntryKind.ACHIEVEMENT
    loaded = inputs.load(file, engine_kind, mappings=inputs.parse_mappings(mappings), keep_going=keep_going)
    project.start()
    project.ready()
    owner = _organisation(organisation)
    reviewer = _reviewer(by) if publish else None
    work = _Work(owner, engine_kind.value, loaded, submit=submit or publish, reviewer=reviewer)
    with progress(tr("导入", "loading")) as advance:
        for place, entry in enumerate(loaded.entries, 1):
            work.take(entry)
            advance(place, len(loaded.entries))
    if problems_to:
        work.write(problems_to)
    return work.say()


class _Work:
    """One load: what it is for, and what became of the rows."""

    def __init__(
        self, owner: Organisation, entry_type: str, read: Input, *, submit: bool, reviewer: Actor | None
    ) -> None:
        from queqiao.catalog.actions.loads import origins
        from queqiao.catalog.enums import EntryType

        self.owner, self.read, self.submit, self.reviewer = owner, read, submit, reviewer
        self.type = EntryType(entry_type)
        self.known = origins(self.type, owner.pk)
        self.outcomes: Counter[str] = Counter()
        self.submitted = self.published = 0
        self.problems: list[tuple[str, Problem]] = []

    def take(self, entry: Entry) -> None:
        """One row; what is refused is noted and the next one goes on."""
        from queqiao.accounts.contracts import SYSTEM
        from queqiao.catalog.actions.loads import Loaded, load_row
        from queqiao.catalog.loading import draft_of_entry

        try:
            result = load_row(
                actor=SYSTEM, entry_type=self.type, owner_id=self.owner.pk, row_id=entry.id, draft=draft_of_entry(entry),
                known=self.known.get(entry.id),
            )  # fmt: skip
        except UserError as error:
            self._note(entry, error.problems, "error")
            self.outcomes["refused"] += 1
            return
        self.outcomes[result.outcome] += 1
        if result.outcome is Loaded.LEFT:
            self._note(entry, (Problem("load.left", {"id": result.key.id}),), "warning")
            return
        self._note(entry, result.problems, "warning")
        self._go_on(entry, result.key)

    def _go_on(self, entry: Entry, key: Any) -> None:
        from queqiao.accounts.contracts import SYSTEM
        from queqiao.catalog.actions.loads import publish_row, submit_row

        try:
            if self.submit:
                submit_row(actor=SYSTEM, key=key)
                self.submitted += 1
            if self.reviewer is not None:
                publish_row(reviewer=self.reviewer, key=key)
                self.published += 1
        except UserError as error:
            self._note(entry, error.problems, "error")
            self.outcomes["held"] += 1

    def _note(self, entry: Entry, problems: tuple[Problem, ...], severity: str) -> None:
        """Problems of the hall, told by file, row and column, as those of the readers are."""
        file, row = self.read.places.get(entry.id, (self.read.name, None))
        for one in _distinct(problems):
            name = one.field.partition(".")[0]
            header = self.read.headers.get(_COLUMNS.get(name, name), "")
            put = replace(one, file=file, row=row, column=header, field="", severity=severity)
            self.problems.append((entry.id, put))

    def write(self, path: str) -> None:
        """Everything that was said of the file, a line for each place."""
        import csv

        from queqiao.cli.output import write_text
        from queqiao.kernel.files.spreadsheet import disarm

        told = [*(("", one) for one in self.read.problems), *self.problems]
        told.sort(key=lambda item: item[1].row or 0)

        def table(file: Any) -> None:
            lines = csv.writer(file)
            lines.writerow(
                (tr("文件", "file"), tr("行", "row"), tr("编号", "id"), tr("列", "column"), tr("程度", "severity"), tr("说明", "what"))
            )  # fmt: skip
            for entry_id, one in told:
                severity = tr("提醒", "warning") if one.severity == "warning" else tr("错误", "error")
                body = replace(one, file="", row=None, column="")
                cells = (one.file, one.row or "", entry_id, one.column, severity, body.text(language()))
                lines.writerow([disarm(cell) for cell in cells])

        write_text(path, table, mark=True, raw=True)

    def say(self) -> int:
        """The problems, those alike as one, then the counts."""
        say_problems(tuple(_gathered(one for _, one in self.problems)))
        refused = self.read.refused
        count = self.outcomes
        click.echo(
            tr(
                f"{self.owner.name}：新建 {count['new']}，更新 {count['updated']}，未变 {count['unchanged']}，保持原样 {count['left']}，未导入 {count['refused']}。",
                f"{self.owner.name_en or self.owner.name}: {count['new']} new, {count['updated']} updated, {count['unchanged']} unchanged, {count['left']} left as they are, {count['refused']} refused.",
            )
        )
        if self.submit:
            click.echo(
                tr(
                    f"已提交 {self.submitted}，已发布 {self.published}，停在草稿或审核中 {count['held']}。",
                    f"{self.submitted} handed in, {self.published} published, {count['held']} held back.",
                )
            )
        return Exit.ROWS_REFUSED if refused or count["refused"] or count["held"] else Exit.OK


def _distinct(problems: tuple[Problem, ...]) -> Iterator[Problem]:
    seen = set()
    for one in problems:
        if (one.code, one.field) not in seen:
            seen.add((one.code, one.field))
            yield one


def _gathered(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The first of those that say the same of the same column, with how many more there are; errors first, then by row."""
    groups: dict[Any, list[Problem]] = {}
    for one in problems:
        key = (one.severity != "error", one.code, one.file, one.column, str(sorted(one.facts.items())))
        groups.setdefault(key, []).append(one)
    for key in sorted(groups, key=lambda key: (key[0], groups[key][0].row or 0)):
        first = groups[key][0]
        yield replace(first, alike=len(groups[key]) - 1)


def _organisation(given: str) -> Organisation:
    """By id, code or full name. Raises ``UserError``."""
    from django.db.models import Q

    from queqiao.accounts.models import Organisation

    wanted = Q(pk=given) | Q(credit_code=given.strip().upper()) | Q(name=given.strip())
    found = Organisation.objects.filter(wanted).order_by("pk").first()
    if found is None:
        raise UserError(Problem("hall.no_organisation", {"given": given}))
    return found


def _reviewer(email: str) -> Actor:
    """The person as an actor. Raises ``UserError`` for somebody who reviews nothing."""
    from queqiao.accounts.models import Person
    from queqiao.accounts.queries import actor_for

    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    actor = actor_for(person) if person else None
    if actor is None or not (actor.superuser or actor.plays("operator") or actor.plays("technology_manager")):
        raise UserError(Problem("load.no_reviewer", {"given": email}))
    return actor
