#!/usr/bin/env python3
"""Set up and run Queqiao with nothing but Python 3.11+ and pip.

    python3 run.py demo     build an invented region and serve it in the browser (--no-serve: build it and end; --files: match the shipped files)
    python3 run.py test     run the tests
    python3 run.py e2e      run the browser tests (needs Chromium)
    python3 run.py bench    run a benchmark: bench quality | speed [options]
    python3 run.py check    lint, types, import contracts, the tests that need the extras, branch coverage of the engines

    python3 run.py mutation  break the money engine in thousands of ways and list what no test notices (an hour)

Everything is installed into .queqiao/venv. PIP_INDEX_URL and PIP_FIND_LINKS are honoured, so a mirror or a folder of
wheels works. Only the standard library is used here, because this file runs before anything is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOME = Path(os.environ.get("QUEQIAO_HOME", ROOT / ".queqiao"))
VENV = HOME / "venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
# The engine subjects of which every branch must be tested.
SUBJECTS = ("workflow", "review", "money", "valuation", "indicators")


def main() -> int:
    if sys.version_info < OLDEST:
        print(
            f"Queqiao needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}. "
            "Run it with a newer one, for example: python3.11 run.py demo",
            file=sys.stderr,
        )
        return 2
    parser = argparse.ArgumentParser(
        prog="run.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=("demo", "test", "e2e", "bench", "check", "mutation"))
    arguments, rest = parser.parse_known_args()
    commands = {"demo": demo, "test": test, "e2e": e2e, "bench": bench, "check": check, "mutation": mutation}
    return commands[arguments.command](rest)


def demo(rest: list[str]) -> int:
    """An invented region in the browser; it is built in .queqiao/demo by the first run."""
    set_up()
    os.environ.setdefault("QUEQIAO_DATA", str(HOME / "demo"))
    return call("-m", "queqiao.cli.main", "demo", *rest)


def test(rest: list[str]) -> int:
    """The tests that need nothing but Python: engine, catalogue, command line, architecture, documents."""
    set_up("test")
    return call("-m", "pytest", *(rest or ["-q", "-n", "auto", "-m", "not e2e"]))


def e2e(rest: list[str]) -> int:
    """The browser tests; they say so and stop when there is no Chromium."""
    set_up("test", "e2e")
    return call("-m", "pytest", "-m", "e2e", *(rest or ["-q"]))


def bench(rest: list[str]) -> int:
    """One benchmark by name, with its own options."""
    scripts = sorted(
        path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py") if "def main" in path.read_text("utf-8")
    )
    if not rest or rest[0] not in scripts:
        print(f"Which benchmark? One of: {', '.join(scripts)}", file=sys.stderr)
        return 2
    set_up("bench", "batch")
    return call(str(ROOT / "benchmarks" / f"{rest[0]}.py"), *rest[1:])


def check(_rest: list[str]) -> int:
    """What a change must pass beside the tests; runs all of it and fails if any part failed."""
    set_up("test", "dev", "milvus", "batch", "encoder")
    steps = (
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
        ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"),
        ("-m", "pytest", "-q", "-m", "milvus or batch or encoder"),
        ("-m", "coverage", "erase"),
        (
            "-m",
            "coverage",
            "run",
            "-m",
            "pytest",
            "-q",
            "-n",
            "auto",
            *(f"tests/engine/{subject}" for subject in SUBJECTS),
        ),
        ("-m", "coverage", "combine", "--quiet"),
        ("-m", "coverage", "report"),
    )
    failed = [" ".join(step[1:3]) for step in steps if call(*step)]
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.", flush=True)
    return 1 if failed else 0


def mutation(rest: list[str]) -> int:
    """Mutation testing of the money engine, or of the parts named (queqiao_engine.money.split*); prints the survivors."""
    set_up("test", "mutation")
    if code := call("-m", "mutmut", "run", *rest):
        return code
    return call("-m", "mutmut", "results")


def set_up(*extras: str) -> None:
    """Create the virtual environment and install the project into it, unless that is already done.

    ``venv`` without pip and ``pip --python`` are used because a bare Debian has neither ensurepip nor permission to
    install outside a virtual environment.
    """
    for extra in ("", *extras):
        stamp = HOME / f"installed-{extra or 'base'}"
        wanted = fingerprint()
        if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
            continue
        if not PYTHON.exists():
            HOME.mkdir(parents=True, exist_ok=True)
            run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], "create a virtual environment")
        what = f"{ROOT}[{extra}]" if extra else str(ROOT)
        print(
            f"Installing Queqiao{f' [{extra}]' if extra else ''} into {VENV} (once; about a minute) …",
            flush=True,
        )
        run(
            [
                sys.executable,
                "-m",
                "pip",
                "--python",
                str(PYTHON),
                "--disable-pip-version-check",
                "install",
                "--quiet",
                "--constraint",
                str(ROOT / "constraints.txt"),
                "--editable",
                what,
            ],
            "install the packages",
        )
        stamp.write_text(wanted)


def fingerprint() -> str:
    """Changes when the requirements or the interpreter change, so that an old environment is brought up to date."""
    digest = hashlib.sha256(sys.version.encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def run(command: list[str], purpose: str) -> None:
    """Run a set-up step; end with what failed and how to go on, not with a traceback."""
    done = subprocess.run(command, check=False)
    if done.returncode:
        print(
            f"\nCould not {purpose} (exit code {done.returncode}). The command was:\n  {' '.join(command)}\n"
            "Check that pip works (python3 -m pip --version, 22.3 or newer; on Debian: apt-get install python3-pip) and that "
            "a package index can be reached (set PIP_INDEX_URL for a mirror).",
            file=sys.stderr,
        )
        sys.exit(3)


def call(*arguments: str) -> int:
    """Run Python of the virtual environment in the project folder and hand on its exit code."""
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
