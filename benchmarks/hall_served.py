"""A real ``queqiao serve`` for the benchmark of the hall: asked over HTTP by one reader or several, its processor time, what pages weigh."""

from __future__ import annotations

import gzip
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

PORT = 8797
TICK = 1000 / os.sysconf("SC_CLK_TCK")
"""Milliseconds of a unit of processor time in /proc."""
_PART = re.compile(r'(?:<link rel="stylesheet" href|<script src|<img src)="([^"]+)"|<use href="([^"#]+)#')


def worked_ms(pid: int) -> float:
    """Processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


class Served:
    """The server while a ``with`` lasts; requests carry the session of the person given."""

    def __init__(self, person: Any) -> None:
        self.person = person

    def __enter__(self) -> Served:
        command = [
            sys.executable,
            "-m",
            "queqiao.cli.main",
            "serve",
            "--no-worker",
            "--no-setup",
            "--port",
            str(PORT),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.headers = {"Accept-Encoding": "gzip", "Cookie": f"sessionid={_session(self.person)}"}
        for _ in range(240):
            try:
                if self._get(HTTPConnection("127.0.0.1", PORT, timeout=120), "/achievements")[0] == 200:
                    return self
            except OSError:
                time.sleep(0.25)
        raise TimeoutError("the server did not come up")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(30)

    def worked(self) -> float:
        """Processor milliseconds of the server so far."""
        return worked_ms(self.process.pid)

    def read(
        self, address: Callable[[random.Random], str], count: int, readers: int, warm: int
    ) -> list[float]:
        """Milliseconds of ``count`` requests of each reader, ``warm`` of each left out; readers ask at the same time."""
        took: list[float] = []

        def read(seed: int) -> None:
            drawn, link = random.Random(seed), HTTPConnection("127.0.0.1", PORT, timeout=120)
            for turn in range(count + warm):
                began = time.perf_counter()
                status, _ = self._get(link, address(drawn))
                if status != 200:
                    raise RuntimeError(f"{status}")
                if turn >= warm:
                    took.append((time.perf_counter() - began) * 1000)

        threads = [threading.Thread(target=read, args=(seed,)) for seed in range(readers)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        if len(took) != count * readers:
            raise RuntimeError("a reader stopped early")
        return took

    def weigh(self, path: str) -> dict[str, float]:
        """KB of a page and of what it links, as transferred and unpacked."""
        link = HTTPConnection("127.0.0.1", PORT, timeout=120)
        _, page = self._get(link, path)
        text = gzip.decompress(page).decode()
        rest = sorted({a or b for a, b in _PART.findall(text) if (a or b).startswith("/static/")})
        packed = [self._get(link, one)[1] for one in rest]
        plain = [gzip.decompress(one) if one[:2] == b"\x1f\x8b" else one for one in packed]
        found = {"page": len(text.encode()), "page sent": len(page), "files": len(rest)}
        found |= {"files KB": sum(map(len, plain)) / 1024, "files KB sent": sum(map(len, packed)) / 1024}
        sent = found["page sent"] / 1024 + found["files KB sent"]
        return {
            "page KB": found["page"] / 1024, "page KB sent": found["page sent"] / 1024, "files": found["files"], "files KB": found["files KB"],
            "files KB sent": found["files KB sent"], "all KB sent": sent,
        }  # fmt: skip

    def _get(self, link: HTTPConnection, path: str) -> tuple[int, bytes]:
        link.request("GET", path, headers=self.headers)
        response = link.getresponse()
        return response.status, response.read()


def _session(person: Any) -> str:
    """A session of the person, as signing in makes it."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    client.force_login(person)
    return str(client.cookies["sessionid"].value)
