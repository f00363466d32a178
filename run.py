#!/usr/bin/env python3
"""Set up and run Queqiao with nothing but Python 3.11+ and pip.

    python3 run.py demo     build an invented region and serve it in the browser (--no-serve: build it and end; --files: match the shipped files)
    python3 run.py test     run the tests (QUEQIAO_COVERAGE=1: and see that every branch of the engines' subjects is taken)
    python3 run.py postgres run the hall's tests on a throw-away PostgreSQL (or on the one QUEQIAO_DATABASE names)
    python3 run.py e2e      run the browser tests (needs Chromium)
    python3 run.py bench    run a benchmark: bench quality | speed [options]
    python3 run.py check    lint, types, import contracts, the tests that need the extras

    python3 run.py mutation  break the money engine in thousands of ways and list what no test notices (an hour)

Everything is installed into .queqiao/venv. PIP_INDEX_URL and PIP_FIND_LINKS are honoured, so a mirror or a folder of
wheels works. Only the standard library is used here, because this file runs before anything is installed.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOME = Path(os.environ.get("QUEQIAO_HOME", ROOT / ".queqiao"))
VENV = HOME / "venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
# The tests that use the database.
HALL = ("kernel", "accounts", "catalog", "matching", "demo", "web", "cli/test_load.py")
# The engine subjects of which every branch must be tested.
SUBJECTS = tuple(
    f"tests/engine/{name}" for name in ("workflow", "review", "money", "valuation", "indicators")
)
# Every core; who has done takes half of what waits for another.
EVERY_CORE = ("-q", "-n", "auto", "--dist", "worksteal")


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
    parser.add_argument("command", choices=("demo", "test", "postgres", "e2e", "bench", "check", "mutation"))
    arguments, rest = parser.parse_known_args()
    commands = {
        "demo": demo,
        "test": test,
        "postgres": postgres,
        "e2e": e2e,
        "bench": bench,
        "check": check,
        "mutation": mutation,
    }
    return commands[arguments.command](rest)


def demo(rest: list[str]) -> int:
    """An invented region in the browser; it is built in .queqiao/demo by the first run."""
    set_up()
    os.environ.setdefault("QUEQIAO_DATA", str(HOME / "demo"))
    return call("-m", "queqiao.cli.main", "demo", *rest)


def test(rest: list[str]) -> int:
    """The tests that need nothing but Python: engine, catalogue, command line, architecture, documents."""
    set_up("test")
    if rest or not os.environ.get("QUEQIAO_COVERAGE"):
        return call("-m", "pytest", *(rest or [*EVERY_CORE, "-m", "not e2e"]))
    return run_all(
        ("-m", "coverage", "erase"),
        ("-m", "coverage", "run", "-m", "pytest", *EVERY_CORE, *SUBJECTS),
        ("-m", "coverage", "combine", "--quiet"),
        ("-m", "coverage", "report"),
        ("-m", "pytest", *EVERY_CORE, "-m", "not e2e", *(f"--ignore={subject}" for subject in SUBJECTS)),
    )


def postgres(rest: list[str]) -> int:
    """The tests of the hall on PostgreSQL: on the one QUEQIAO_DATABASE names, else on one started for this and thrown away."""
    set_up("test", "postgres")
    tests = rest or [*EVERY_CORE, "-m", "not e2e", *(f"tests/{name}" for name in HALL)]
    if os.environ.get("QUEQIAO_DATABASE"):
        return call("-m", "pytest", *tests)
    programs = find_postgres()
    if programs is None:
        print(
            "There is no PostgreSQL on this machine. Install one (Debian: apt-get install postgresql; macOS: brew install postgresql), or name "
            "one that is running in QUEQIAO_DATABASE=postgres://user:password@host:5432/database, whose user may create databases.",
            file=sys.stderr,
        )
        return 3
    with (
        tempfile.TemporaryDirectory(prefix="queqiao-postgres-") as folder,
        started(programs, Path(folder)) as port,
    ):
        os.environ["QUEQIAO_DATABASE"] = f"postgres://queqiao@127.0.0.1:{port}/postgres"
        return call("-m", "pytest", *tests)


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version; distributions keep them out of the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    known = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr/pgsql").glob("*/bin")]
    known += [
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
        *Path("/usr/local/opt").glob("postgresql@*/bin"),
    ]
    able = [path for path in known if (path / "initdb").exists()]
    return max(able, key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))], default=None)


@contextlib.contextmanager
def started(programs: Path, folder: Path):  # type: ignore[no-untyped-def]
    """A PostgreSQL with its data in ``folder``, on a free port of this machine; the port. It never runs as root."""
    user = "nobody" if os.name != "nt" and os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data, options = (
        folder / "data",
        f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off",
    )
    make = [programs / "initdb", "-D", data, "-U", "queqiao", "-A", "trust", "-E", "UTF8", "--locale=C"]
    start = [programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"]
    stop = [programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop"]
    quiet = {"user": user, "cwd": folder, "stdout": subprocess.DEVNULL}
    for command in (make, start):
        if subprocess.run([str(word) for word in command], check=False, **quiet).returncode:
            print(f"Could not start PostgreSQL ({command[0]}); its log: {folder / 'log'}", file=sys.stderr)
            sys.exit(3)
    try:
        yield port
    finally:
        subprocess.run([str(word) for word in stop], check=False, **quiet)


def e2e(rest: list[str]) -> int:
    """The browser tests; they say so and stop when there is no Chromium."""
    set_up("test", "e2e")
    return call("-m", "pytest", "-m", "e2e", *(rest or [*EVERY_CORE, "tests/e2e", "tests/web"]))


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
    """What a change must pass beside the tests."""
    set_up("test", "dev", "milvus", "batch", "encoder")
    return run_all(
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
        ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"),
        ("-m", "pytest", "-q", "-m", "milvus or batch or encoder", "tests/matching"),
    )


def run_all(*steps: tuple[str, ...]) -> int:
    """Run every step, whatever the others came to; 1 if any failed."""
    failed = [" ".join(step[1:3]) for step in steps if call(*step)]
    print(f"Failed: {', '.join(failed)}" if failed else "All of it passed.", flush=True)
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
