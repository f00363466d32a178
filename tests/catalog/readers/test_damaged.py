"""Whatever is done to a file, the answer is entries or a message, never another exception."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queqiao.catalog.demo import demo_path
from queqiao.catalog.readers import read_answers, read_entries
from queqiao.catalog.template import write_template
from queqiao.kernel.errors import UserError

CSV = '编号;需求名称;内容\n1;甲;"a\nb"\n2;乙;<p>x&nbsp;</p>\n'.encode("gb18030")
JSON = '{"title": "甲", "keywords": ["a"]}\n{"title": "乙", "budget": 5}\n'.encode()
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=4
)


def damaged(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for place, removed, added in changes:
        start = int(place * len(content))
        content = content[:start] + added + content[start + removed :]
    return content


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    write_template(path, "need", "zh")
    return path.read_bytes()


@pytest.mark.parametrize("which", ["form.xlsx", "demo.xlsx", "rows.csv", "rows.jsonl"])
@settings(
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=CHANGES, keep_going=st.booleans())
def test_damaged_files(
    which: str,
    form: bytes,
    tmp_path: Path,
    changes: list[tuple[float, int, bytes]],
    keep_going: bool,
) -> None:
    whole = {
        "form.xlsx": form,
        "demo.xlsx": demo_path("needs.xlsx").read_bytes(),
        "rows.csv": CSV,
        "rows.jsonl": JSON,
    }[which]
    path = tmp_path / which
    path.write_bytes(damaged(whole, changes))
    try:
        result = read_entries(path, "need", keep_going=keep_going)
        assert all(entry.title and entry.id for entry in result.entries)
        assert len({entry.id for entry in result.entries}) == len(result.entries)
        texts = [problem.text("zh") + problem.text("en") for problem in result.problems]
    except UserError as error:
        texts = [problem.text("zh") + problem.text("en") for problem in error.problems]
        assert texts
    assert all(which.split(".", maxsplit=1)[0] in text for text in texts)
    with pytest.raises(UserError):
        read_answers(path)
