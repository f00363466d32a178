"""Machine rows: whole outputs, formulas disarmed, and runs read back as they were written."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao.kernel.errors import UserError
from queqiao.kernel.files.spreadsheet import FORMULA_STARTS, disarm, rearm
from queqiao.matching.report import Results, read_run, write_csv, write_jsonl, write_xlsx
from queqiao.matching.report.rows import COLUMNS

CSV = (
    "need_id,achievement_id,rank,score,probability,grade,met,contradicted,unknown,conditions_differ,top_evidence,"
    "need_title,achievement_title,outlook\r\n"
    "N-01,A-001,1,0.8125,,likely_related,1,1,1,1,锂硫电池 | 电解液,低温高比能锂电池,宽温域锂硫电池及其电解液,listed\r\n"
    "N-01,A-002,2,0.25,,little_evidence,0,0,0,0,,低温高比能锂电池,High-energy lithium cell for cold climates,listed\r\n"
    "N-02,A-002,1,0.25,,little_evidence,0,0,0,0,,秸秆低温厌氧产沼气菌剂,High-energy lithium cell for cold climates,"
    "no_obvious_match\r\n"
    "N-03,,,,,,,,,,,Quiet nozzle,,listed\r\n"
)


def csv_of(results: Results) -> str:
    stream = io.StringIO(newline="")
    write_csv(results, stream)
    return stream.getvalue()


def test_csv_has_one_row_per_match_and_one_for_a_need_without_any(results: Results) -> None:
    assert csv_of(results) == CSV


def test_csv_carries_probabilities_once_calibrated(calibrated: Results) -> None:
    assert [line.split(",")[4] for line in csv_of(calibrated).splitlines()] == ["probability", "0.37", "0.04"]


def test_csv_disarms_formulas_and_only_them(hostile: Results) -> None:
    assert csv_of(hostile).splitlines()[1] == (
        "'=1+1,'@SUM(A1),1,0.8125,,likely_related,1,0,0,0,onerror=,<script>alert('1')</script>,"
        '"\'=HYPERLINK(""http://evil.example"",""x"")",listed'
    )


def test_jsonl_carries_text_as_it_is(hostile: Results) -> None:
    stream = io.StringIO()
    write_jsonl(hostile, stream)
    assert json.loads(stream.getvalue()) == {
        "need_id": "=1+1",
        "achievement_id": "@SUM(A1)",
        "rank": 1,
        "score": 0.8125,
        "probability": None,
        "grade": "likely_related",
        "met": 1,
        "contradicted": 0,
        "unknown": 0,
        "conditions_differ": 0,
        "top_evidence": "onerror=",
        "need_title": "<script>alert('1')</script>",
        "achievement_title": '=HYPERLINK("http://evil.example","x")',
        "outlook": "listed",
    }


def sheets_of(results: Results, explain: bool = False) -> dict[str, list[tuple[object, ...]]]:
    from openpyxl import load_workbook

    stream = io.BytesIO()
    write_xlsx(results, stream, explain=explain)
    book = load_workbook(stream)
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in book}


def test_xlsx_has_the_rows_with_numbers_as_numbers(results: Results) -> None:
    assert sheets_of(results) == {
        "matches": [
            COLUMNS,
            (
                "N-01", "A-001", 1, 0.8125, None, "likely_related", 1, 1, 1, 1, "锂硫电池 | 电解液",
                "低温高比能锂电池", "宽温域锂硫电池及其电解液", "listed",
            ),
            (
                "N-01", "A-002", 2, 0.25, None, "little_evidence", 0, 0, 0, 0, None,
                "低温高比能锂电池", "High-energy lithium cell for cold climates", "listed",
            ),
            (
                "N-02", "A-002", 1, 0.25, None, "little_evidence", 0, 0, 0, 0, None,
                "秸秆低温厌氧产沼气菌剂", "High-energy lithium cell for cold climates", "no_obvious_match",
            ),
            ("N-03", None, None, None, None, None, None, None, None, None, None, "Quiet nozzle", None, "listed"),
        ]
    }  # fmt: skip


def test_xlsx_explained_has_a_sheet_of_verdicts(results: Results) -> None:
    assert sheets_of(results, explain=True)["clauses"] == [
        ("need_id", "achievement_id", "clause_id", "demand", "verdict", "reason", "field", "quotation"),
        ("N-01", "A-001", "c1", "能量密度不低于300 Wh/kg", "met", "value_meets", "body", "能量密度达到1.26 MJ/kg"),
        (
            "N-01", "A-001", "c2", "−20℃下容量保持率≥85%", "conditions_differ", "condition_other", "body",
            "在25℃下容量保持率为91%",
        ),
        ("N-01", "A-001", "c3", "循环寿命5000次以上", "contradicted", "value_outside", "body", "循环寿命约1200次"),
        ("N-01", "A-001", "c4", "电解液不含氟", "unknown", "no_claim", None, None),
    ]  # fmt: skip


def test_xlsx_never_holds_a_formula(hostile: Results) -> None:
    from openpyxl import load_workbook

    stream = io.BytesIO()
    write_xlsx(hostile, stream, explain=True)
    cells = [cell for sheet in load_workbook(stream) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s", "n"}
    assert [
        cell.value for cell in cells if isinstance(cell.value, str) and cell.value[0] in FORMULA_STARTS
    ] == []


def test_the_same_results_give_the_same_workbook(results: Results) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    write_xlsx(results, first)
    write_xlsx(results, second)
    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize("value", ["=1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "'=1", "''-x"])
def test_dangerous_text_is_disarmed_and_comes_back(value: str) -> None:
    assert (disarm(value), rearm(str(disarm(value)))) == ("'" + value, value)


@pytest.mark.parametrize("value", ["", "a=1", "'quoted'", "−20℃", 3, 0.5, None])
def test_harmless_values_stay(value: str | float | None) -> None:
    assert disarm(value) == value


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.text(alphabet="'=+-@ax1 ", max_size=6))
def test_disarming_loses_nothing(value: str) -> None:
    safe = str(disarm(value))
    assert rearm(safe) == value
    assert not safe or safe[0] not in FORMULA_STARTS


def test_a_run_reads_back_from_csv(results: Results, tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    path.write_text("\ufeff" + csv_of(results), "utf-8", newline="")
    assert read_run(path) == {"N-01": ["A-001", "A-002"], "N-02": ["A-002"], "N-03": []}


def test_a_run_reads_back_ids_that_look_like_formulas(hostile: Results, tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    path.write_text(csv_of(hostile), "utf-8", newline="")
    assert read_run(path) == {"=1+1": ["@SUM(A1)"]}


@pytest.mark.parametrize("explain", [False, True])
def test_a_run_reads_back_from_json_lines(results: Results, tmp_path: Path, explain: bool) -> None:
    path = tmp_path / "run.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        write_jsonl(results, stream, explain=explain)
    assert read_run(path) == {"N-01": ["A-001", "A-002"], "N-02": ["A-002"], "N-03": []}


def test_a_run_without_ranks_goes_by_score(tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    path.write_text("need_id,achievement_id,score\nn,a,0.1\nn,b,0.9\nn,c,0.1\n", "utf-8")
    assert read_run(path) == {"n": ["b", "a", "c"]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"need,achievement\n1,2\n",
            "run.csv：缺少列 need_id、achievement_id。请给出 queqiao match 写出的 CSV 或 JSONL 文件。",
        ),
        (
            b"need_id,achievement_id,rank\nn,a,first\n",
            "run.csv 第 2 行：rank 或 score 不是数字。请给出 queqiao match 写出的文件，不要改动这两列。",
        ),
        (b'{"a": 1}\n', "run.csv 第 1 行：缺少列 need_id。请给出 queqiao match 写出的 CSV 或 JSONL 文件。"),
    ],
)
def test_a_run_that_is_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("run.csv").write_bytes(content)
    with pytest.raises(UserError) as refusal:
        read_run(Path("run.csv"))
    assert [problem.text("zh") for problem in refusal.value.problems] == [message]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'{"need_id": "n"\n'])
def test_an_unreadable_run_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "run.csv"
    path.write_bytes(content)
    with pytest.raises(UserError) as refusal:
        read_run(path)
    assert [problem.code for problem in refusal.value.problems] == ["cli.run_unreadable"]
