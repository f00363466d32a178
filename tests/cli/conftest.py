"""A command to run in an empty folder, and small invented files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

Run = Callable[..., Result]

NEEDS = """编号,需求名称,技术指标,地区,单位
N1,低温锂电池电解液,−20℃下容量保持率≥85%；循环寿命不少于1000次,黑龙江,北疆装备（虚构）
N2,秸秆厌氧发酵产沼气菌剂,产气量提高30%,河南,中原农科（虚构）
"""
ACHIEVEMENTS = """成果编号,成果名称,成果简介,技术指标,完成单位,地区,技术就绪度
A1,宽温域锂电池电解液,用于低温锂电池的电解液,−20℃下容量保持率90%；循环寿命800次,松江理工大学（虚构）,黑龙江,6
A2,低温厌氧发酵菌剂,秸秆在15℃下发酵产沼气,产气量提高35%,中原农业学院（虚构）,河南,4
A3,桥梁混凝土裂缝检测,图像识别裂缝,检出率95%,山城工学院（虚构）,重庆,7
"""
JUDGEMENTS = """需求编号,成果编号,等级
N1,A1,3
N1,A2,0
N1,A3,0
N2,A2,2
N2,A1,0
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the command runs in, without settings from outside."""
    for name in ("QUEQIAO_LANG", "QUEQIAO_DEBUG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def files(folder: Path) -> Path:
    """The folder with needs.csv, achievements.csv and judgements.csv in it."""
    (folder / "needs.csv").write_text(NEEDS, "utf-8")
    (folder / "achievements.csv").write_text(ACHIEVEMENTS, "utf-8")
    (folder / "judgements.csv").write_text(JUDGEMENTS, "utf-8")
    return folder


@pytest.fixture
def run(folder: Path) -> Run:
    """Runs ``queqiao`` with words; ``stdin`` is its standard input, ``env`` adds to the environment."""
    from queqiao.cli.main import root

    def call(*words: str, stdin: bytes | str | None = None, env: dict[str, str] | None = None) -> Result:
        return CliRunner().invoke(root, list(words), input=stdin, env=env)

    return call
