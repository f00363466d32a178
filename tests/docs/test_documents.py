"""The documents say what is true: links lead somewhere, commands run, codes and decisions are listed."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ADRS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


def console_commands(page: Path) -> list[str]:
    """The lines that start with ``$ queqiao`` inside ``console`` blocks."""
    blocks = re.findall(r"^```console\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)
    return [
        line[2:].strip() for block in blocks for line in block.splitlines() if line.startswith("$ queqiao")
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_local_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text) + re.findall(r'<img[^>]*src="([^"]+)"', text)
    dead = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert dead == []


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if console_commands(page)],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_the_commands_of_a_page_run(page: Path, tmp_path: Path) -> None:
    """In reading order, in one empty folder that holds the demo files under their own names."""
    from queqiao.catalog.demo import demo_path

    for name in ("needs.xlsx", "achievements.csv", "judgements.csv"):
        (tmp_path / name).write_bytes(Path(demo_path(name)).read_bytes())
    for command in console_commands(page):
        # ``# exit 2`` at the end of a line says which exit code the page promises.
        promised = re.search(r"#\s*exit (\d+)\s*$", command)
        words = shlex.split(command, comments=True)
        done = subprocess.run(
            [sys.executable, "-m", "queqiao.cli.main", *words[1:]],
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        expected = int(promised[1]) if promised else 0
        assert (command, done.returncode, done.stderr if done.returncode != expected else "") == (
            command,
            expected,
            "",
        )


def test_every_decision_is_listed_and_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in ADRS]
    index = (ROOT / "docs" / "adr" / "README.md").read_text("utf-8")
    assert numbers == list(range(1, len(numbers) + 1))
    assert [path.name for path in ADRS if path.name not in index] == []


def test_every_dependency_has_its_line_in_the_decision() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(r for group in project["optional-dependencies"].values() for r in group),
    ]
    names = {re.split(r"[\[<>=~! ]", requirement)[0].lower() for requirement in wanted} - {"queqiao"}
    page = (ROOT / "docs" / "adr" / "0002-dependencies.md").read_text("utf-8").lower()
    assert sorted(name for name in names if f"| {name} |" not in page) == []


def test_the_chinese_readme_has_the_same_sections_as_the_english_one() -> None:
    def shape(name: str) -> list[str]:
        return re.findall(r"^#+", (ROOT / name).read_text("utf-8"), re.M)

    assert shape("README.md") == shape("README.zh.md")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_python_example_prints_what_its_comment_says(name: str) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```", (ROOT / name).read_text("utf-8"), re.M | re.S)
    promised = re.findall(r"^print\(.*\)  # (.+)$", example, re.M)
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=True)
    assert (promised, done.stdout.split()) == (["met"], ["met"])


def test_the_messages_page_is_the_printed_one() -> None:
    done = subprocess.run(
        [sys.executable, "tools/messages_page.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs" / "messages.md").read_text("utf-8") == done.stdout


def test_the_page_of_rule_packs_is_the_printed_one() -> None:
    done = subprocess.run(
        [sys.executable, "tools/rulepacks_page.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs" / "rulepacks.md").read_text("utf-8") == done.stdout


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_picture_of_a_workflow_is_the_drawn_one(language: str) -> None:
    from queqiao_engine.workflow.definitions import definition
    from queqiao_engine.workflow.diagram.svg import to_svg

    picture = ROOT / "docs" / "images" / f"introduction.{language}.svg"
    assert picture.read_text("utf-8").strip() == to_svg(definition("introduction"), language).strip()
