"""The house rules that a machine can watch: sizes, names, purity, cold start."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in (ROOT / "src").rglob("*.py") if path.parent.name != "migrations")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "extras"}
# A longer file or function needs an ADR line that says why; it is then listed here with the ADR's number.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_is_longer_than_500_lines() -> None:
    long = {relative(path): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert {name: size for name, size in long.items() if size > 500 and name not in LONG_FILES} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    long = {}
    for path in SOURCES:
        for function in functions(ast.parse(path.read_text("utf-8"))):
            size = (function.end_lineno or 0) - function.lineno + 1
            name = f"{relative(path)}:{function.name}"
            if size > 60 and name not in LONG_FUNCTIONS:
                long[name] = size
    assert long == {}


def test_no_module_is_a_junk_drawer() -> None:
    assert [
        relative(path)
        for path in SOURCES
        if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES
    ] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [
        relative(path) for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ] == []


def is_public(node: ast.stmt) -> bool:
    """Functions and classes without a leading underscore; an enumeration's members speak for themselves."""
    if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
        return False
    return not any("Enum" in ast.unparse(base) for base in getattr(node, "bases", []))


def test_every_public_engine_function_and_class_has_a_docstring() -> None:
    missing = [
        f"{relative(path)}:{node.name}"  # type: ignore[attr-defined]  # is_public has narrowed it
        for path in SOURCES
        if "queqiao_engine" in path.parts
        for node in ast.parse(path.read_text("utf-8")).body
        if is_public(node) and not ast.get_docstring(node)  # type: ignore[arg-type]
    ]
    assert missing == []


FILE_CALLS = {"open", "read_text", "write_text", "read_bytes", "write_bytes", "mkdir", "unlink", "memmap"}


def test_the_engine_opens_files_only_in_the_index() -> None:
    openers = [
        f"{relative(path)}:{node.lineno}"
        for path in SOURCES
        if "queqiao_engine" in path.parts and "/matching/index/" not in relative(path)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in FILE_CALLS
    ]
    assert openers == []


def test_the_engine_reads_no_clock_and_no_randomness_without_a_seed() -> None:
    forbidden = {
        "time.time",
        "datetime.now",
        "date.today",
        "datetime.utcnow",
        "time.monotonic",
        "random.random",
        "uuid.uuid4",
    }
    calls = [
        f"{relative(path)}:{node.lineno}"
        for path in SOURCES
        if "queqiao_engine" in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and any(ast.unparse(node.func).endswith(name) for name in forbidden)
    ]
    assert calls == []


def loaded_by(statement: str) -> set[str]:
    """Top-level modules in a clean interpreter after ``statement``."""
    code = (
        f"import sys\n{statement}\nprint('\\n'.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


HEAVY = {
    "numpy",
    "scipy",
    "numba",
    "pint",
    "opencc",
    "Stemmer",
    "openpyxl",
    "docx",
    "pypdf",
    "rich",
    "jinja2",
    "django",
}


def test_the_command_starts_without_heavy_libraries() -> None:
    assert loaded_by("import queqiao.cli.main") & HEAVY == set()


@pytest.mark.parametrize(
    "module", ["queqiao_engine.text.terms", "queqiao_engine.text.quantities", "queqiao_engine.matching.rank"]
)
def test_an_engine_module_starts_without_the_project_or_slow_libraries(module: str) -> None:
    assert (
        loaded_by(f"import {module}") & {"queqiao", "django", "numba", "scipy", "pint", "rich", "click"}
        == set()
    )
