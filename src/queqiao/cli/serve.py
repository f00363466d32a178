"""``queqiao serve``: the hall in the browser, with a worker beside it."""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from types import FrameType

import click

from queqiao.cli.command import command, option
from queqiao.cli.failures import Exit
from queqiao.cli.language import language, tr
from queqiao.kernel.errors import Problem, UserError

log = logging.getLogger(__name__)


@command(
    "启动网站（默认同时启动一个后台作业进程），首次运行自动建库。",
    "Start the hall in the browser, with a worker beside it; the first start prepares the database.",
)
@option("--host", default="127.0.0.1", show_default=True, zh="监听地址", en="the address to listen on")
@option("--port", type=int, default=8000, show_default=True, zh="端口", en="the port")
@option(
    "--no-worker",
    is_flag=True,
    zh="不启动后台作业进程（另行运行 queqiao worker）",
    en="no worker (run queqiao worker elsewhere)",
)
@option(
    "--no-setup",
    is_flag=True,
    zh="不检查升级，由 queqiao setup 完成",
    en="do not prepare the database (queqiao setup does)",
)
def serve(*, host: str, port: int, no_worker: bool, no_setup: bool) -> int:
    """Prepares, starts the worker, serves until interrupted."""
    from queqiao.cli import project

    check_address(host, port)
    project.start()
    if no_setup:
        project.ready()
    else:
        project.prepare()
    worker = None if no_worker else start_worker()
    if no_worker:
        from queqiao.matching import replica

        replica.build_missing()  # else the worker does
    try:
        run_server(host, port)
    finally:
        if worker is not None:
            stop_worker(worker)
    return Exit.OK


def run_server(host: str, port: int) -> None:
    """Serve until interrupted."""
    import uvicorn

    click.echo(
        tr(
            f"鹊桥已启动：http://{host}:{port}/ （Ctrl+C 停止）",
            f"Queqiao is running: http://{host}:{port}/en/ (Ctrl+C stops)",
        )
    )
    # The server takes the signal itself and raises it once more when it has ended: without a handler of ours that would end this
    # process on the spot and leave the worker behind.
    signal.signal(signal.SIGTERM, _end)
    uvicorn.run(
        "queqiao.web.asgi:application",
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
    )


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


class TendedWorker:
    """A worker in a process of its own, in the same environment; one that dies (a job may take too much memory) is started again.

    The pause before that doubles from a second up to ``LONGEST_PAUSE`` and begins anew once a worker has lived for as long.
    """

    LONGEST_PAUSE = 60.0

    def __init__(self) -> None:
        self._language = language()
        self._stopped = threading.Event()
        self._process = self._start()
        self._thread = threading.Thread(target=self._tend, name="tends the worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask it to finish what it has in hand; after a while without asking."""
        self._stopped.set()
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._let_go()
        self._thread.join(timeout=5)

    def _let_go(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()

    def _start(self) -> subprocess.Popen[bytes]:
        # The pipe is a leash: when this process is gone, however it went, the worker reads its end and stops.
        command = [sys.executable, "-m", "queqiao.cli.main", "worker", "--beside", "--lang", self._language]
        return subprocess.Popen(command, stdin=subprocess.PIPE)

    def _tend(self) -> None:
        pause = 1.0
        while not self._stopped.is_set():
            began = time.monotonic()
            code = self._process.wait()
            if self._stopped.is_set():
                return
            pause = 1.0 if time.monotonic() - began > self.LONGEST_PAUSE else pause
            log.error("the worker ended with %s; a new one starts in %d s", code, pause)
            if self._stopped.wait(pause):
                return
            pause = min(2 * pause, self.LONGEST_PAUSE)
            self._let_go()
            self._process = self._start()


def start_worker() -> TendedWorker:
    """A worker beside the pages."""
    return TendedWorker()


def stop_worker(worker: TendedWorker) -> None:
    """End it with the pages."""
    worker.stop()


def check_address(host: str, port: int) -> None:
    """Raise ``UserError`` at once when the port is taken; the server would say so in its own way after the set-up."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UserError(Problem("hall.address_in_use", {"port": port, "other": port + 1})) from error
