"""CSV and TSV: encodings, delimiters, dirty rows; every refusal word for word."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao.catalog.readers import ColumnUse, ReadResult, read_entries
from queqiao.kernel.errors import UserError
from queqiao_engine.matching.contracts import Entry, EntryKind

NEED, ACHIEVEMENT = EntryKind.NEED, EntryKind.ACHIEVEMENT


def write(folder: Path, text: str, encoding: str = "utf-8", name: str = "needs.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def refusal(path: Path, kind: EntryKind = NEED, **options: object) -> list[str]:
    with pytest.raises(UserError) as caught:
        read_entries(path, kind, **options)  # type: ignore[arg-type]
    return [f"{problem.severity}: {problem.text('en')}" for problem in caught.value.problems]


def warnings_of(result: ReadResult) -> list[str]:
    return [f"{problem.severity}: {problem.text('en')}" for problem in result.problems]


TEXT = "编号,需求名称,问题描述\nN1,高强铝合金,需要350℃下≥110 MPa\nN2,低温电芯,−20℃\n"
ENTRIES = (
    Entry("N1", NEED, "高强铝合金", body="需要350℃下≥110 MPa", attributes={}),
    Entry("N2", NEED, "低温电芯", body="−20℃", attributes={}),
)


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_every_encoding_gives_the_same_entries(tmp_path: Path, encoding: str, named: str) -> None:
    # Wide text without a mark is known by its zero bytes, so there must be some Latin text.
    text = TEXT if not encoding.startswith("utf-16-") else TEXT.replace("编号", "id" + " " * 60)
    result = read_entries(write(tmp_path, text, encoding), NEED)
    assert result.entries == ENTRIES
    assert (result.encoding, result.format, result.rows, result.problems) == (named, "csv", 2, ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，", "；", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    result = read_entries(write(tmp_path, TEXT.replace(",", delimiter)), "need")
    assert result.entries == ENTRIES


def test_a_line_naming_the_delimiter_is_obeyed(tmp_path: Path) -> None:
    result = read_entries(write(tmp_path, "sep=;\n" + TEXT.replace(",", ";")), NEED)
    assert result.entries == ENTRIES


def test_western_files_keep_their_degree_signs(tmp_path: Path) -> None:
    text = "id,title,body\n1,Seal for 80 °C,±5 °C at 10 µm\n"
    result = read_entries(write(tmp_path, text, "cp1252"), NEED)
    assert result.entries == (Entry("1", NEED, "Seal for 80 °C", body="±5 °C at 10 µm", attributes={}),)
    assert result.encoding == "cp1252"


def test_quoted_line_ends_blank_rows_banner_and_tail(tmp_path: Path) -> None:
    text = (
        "2026年技术需求汇总,,\n\n序号,需求名称（必填）,技术指标\n"
        '1,"第一\n需求","≥5\n≤9"\n,,\n2,第二需求,\n注：以上由各县填报,,\n'
    )
    result = read_entries(write(tmp_path, text), NEED)
    assert result.entries == (
        Entry("1", NEED, "第一 需求", claims="≥5\n≤9", attributes={}),
        Entry("2", NEED, "第二需求", attributes={}),
    )
    assert result.rows == 2
    assert result.columns == (
        ColumnUse("needs.csv", "A", "序号", "id"),
        ColumnUse("needs.csv", "B", "需求名称（必填）", "title"),
        ColumnUse("needs.csv", "C", "技术指标", "claims"),
    )
    assert warnings_of(result) == [
        "warning: needs.csv, row 7: this row looks like a note below the table (注：以上由各县填报) and was not read as an entry."
    ]


def test_all_faults_are_told_at_once_and_good_rows_kept_on_request(tmp_path: Path) -> None:
    long = "长" * 1_000_001
    text = f"编号,名称,内容\nA,甲,\nA,乙,\nB,,有内容\nC,丙,{long}\nD,丁,\n"
    path = write(tmp_path, text)
    errors = [
        "error: needs.csv, row 3: the id “A” was already used in row 2. Give it another id, or delete the repeated row.",
        "error: needs.csv, row 4, column “名称”: the title is empty. Fill it in, or delete the row.",
        "error: needs.csv, row 5, column “内容”: the cell holds 1000001 characters, over the limit of 1000000."
        " Shorten it, or move attachments out of the table.",
    ]
    assert refusal(path) == errors
    result = read_entries(path, NEED, keep_going=True)
    assert result.entries == (Entry("A", NEED, "甲", attributes={}), Entry("D", NEED, "丁", attributes={}))
    assert sorted(warnings_of(result)) == errors
    assert result.rows == 5


def test_a_ten_megabyte_cell_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "title,body\nA," + "x" * 10_000_000 + "\n")
    assert refusal(path) == [
        "error: needs.csv, row 2, column “body”: the cell holds 10000000 characters, over the limit of 1000000."
        " Shorten it, or move attachments out of the table."
    ]


def test_many_faults_are_cut_short_with_their_number(tmp_path: Path) -> None:
    path = write(tmp_path, "编号,名称\n" + "".join(f"N{row},\n" for row in range(2_000)))
    problems = refusal(path)
    assert len(problems) == 51
    assert (
        problems[49]
        == "error: needs.csv, row 51, column “名称”: the title is empty. Fill it in, or delete the row."
    )
    assert problems[50] == (
        "error: needs.csv: 1950 more problems are not listed. Mend those above first and try again."
    )


def test_an_open_quote_is_placed(tmp_path: Path) -> None:
    path = write(tmp_path, 'title,body\nA,one\nB,"two\nC,three\nD,four\n')
    text = (
        "needs.csv, row 3: a double quote opened in this row never closes and swallowed 3 lines."
        " Close it; a quote inside a text is written twice."
    )
    assert refusal(path) == [f"error: {text}"]
    result = read_entries(path, NEED, keep_going=True)
    assert result.entries == (Entry("N0002", NEED, "A", body="one", attributes={}),)
    assert warnings_of(result) == [f"error: {text}"]


def test_bytes_of_no_encoding(tmp_path: Path) -> None:
    path = tmp_path / "needs.csv"
    path.write_bytes("名称,内容\n甲,好\n".encode() + b"\xe4\xb9\x99,\xff\xff\xb8\n")
    assert refusal(path) == [
        "error: needs.csv: the text is not in one encoding: read as UTF-8 it breaks at byte 27. Save it as “CSV UTF-8” or"
        " .xlsx; --keep-going reads on and marks the lost characters."
    ]
    result = read_entries(path, NEED, keep_going=True)
    assert [entry.title for entry in result.entries] == ["甲", "乙"]
    assert warnings_of(result) == [
        "warning: needs.csv, row 3, column “内容”: there are unreadable characters (�), probably lost in a change of"
        " encoding. Check against the original."
    ]


def test_no_title_column_lists_the_headers_and_the_remedy_works(tmp_path: Path) -> None:
    path = write(tmp_path, "项目名,详细,所在市\n甲,乙,丙\n")
    assert refusal(path) == [
        "error: needs.csv: no title column was found. Columns seen: 「项目名」、「详细」、「所在市」. Name the title column"
        ' “需求名称” (or title), or add --map "needs.title=项目名" (after the equals sign the column\'s real name; without a header'
        " its letter, as needs.title=A)."
    ]
    result = read_entries(path, NEED, mapping={"title": "项目名", "body": "详细"})
    assert result.entries == (Entry("N0002", NEED, "甲", body="乙", attributes={"所在市": "丙"}),)


def test_columns_of_a_file_without_header_are_named_by_letter(tmp_path: Path) -> None:
    path = write(tmp_path, "甲,乙\n丙,丁\n", name="a.csv")
    result = read_entries(path, ACHIEVEMENT, mapping={"title": "B", "summary": "A"})
    assert result.entries == (
        Entry("A0001", ACHIEVEMENT, "乙", summary="甲", attributes={}),
        Entry("A0002", ACHIEVEMENT, "丁", summary="丙", attributes={}),
    )


def test_wrong_mappings_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, TEXT)
    assert refusal(path, mapping={"titel": "需求名称"})[0].startswith(
        "error: needs.csv: --map cannot have “titel” on the left of the equals sign. It may be one of: id, title,"
    )
    assert refusal(path, mapping={"body": "详情页"}) == [
        "error: needs.csv: --map says body=详情页, but there is no column “详情页”. Columns seen: 「编号」、「需求名称」、「问题描述」."
        " Name one of these; if only the other file has the column, write achievements.body=详情页."
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty. Check that the export worked; queqiao template writes a blank form to fill in."),
        (b"\xef\xbb\xbf\r\n\r\n", "the file is empty. Check that the export worked; queqiao template writes a blank form to fill in."),
        (b"id,title\n", "there is a header but no row of data. Fill in rows below the header and try again."),
        (b"\x89PNG\r\n\x1a\n....", "this is a picture; no text can be read from it. Use a spreadsheet or a text version, or run OCR first."),
        (b"%PDF-1.7\n%", "the extension is .csv but the content is PDF. If it is a form, give it back its own extension, .PDF; if it should be a spreadsheet, export it again."),
        (b"<html><table><tr><td>title</td></tr></table>", "this is a web page (the .xls of some systems is one). Open it in a spreadsheet program and save it as .xlsx."),
        (b"{\\rtf1 title}", "RTF files (sometimes named .doc) cannot be read. Save the file as .docx."),
        (b"7z\xbc\xaf\x27\x1c12", "this is an archive, or a ZIP file of an unknown kind. Unpack it and name the spreadsheet inside."),
    ],
)  # fmt: skip
def test_files_that_are_something_else(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "needs.csv"
    path.write_bytes(content)
    assert refusal(path) == [f"error: needs.csv: {message}"]


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv") == [
        "error: none.csv: there is no such file. Check the path and the name, extension included."
    ]
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    assert refusal(folder) == ["error: folder.csv: this is a folder, not a file. Name one file in it."]


def test_dirty_cells_are_cleaned_and_said_once_a_column(tmp_path: Path) -> None:
    text = (
        "编号,成果名称,成果简介\n"
        "1,<b>膜</b>,<p>通量&nbsp;30 L</p><p>p&lt;0.05，x<y且y>z</p>\n"
        "2,阀\x07门,\u200b密封<br/>可靠\x00\n"
        "3,泵,<p class='a'>好</p>\n"
    )
    result = read_entries(write(tmp_path, text, name="a.csv"), ACHIEVEMENT)
    assert [(entry.title, entry.body) for entry in result.entries] == [
        ("膜", "通量 30 L\n\np<0.05，x<y且y>z"),
        ("阀门", "密封\n可靠"),
        ("泵", "好"),
    ]
    assert warnings_of(result) == [
        "warning: a.csv, row 2, column “成果名称”: there was web markup (such as <p> or &nbsp;); it was taken out (said once per column).",
        "warning: a.csv, row 2, column “成果简介”: there was web markup (such as <p> or &nbsp;); it was taken out (said once per column).",
        "warning: a.csv, row 3, column “成果名称”: there were control characters; they were taken out (said once per column).",
        "warning: a.csv, row 3, column “成果简介”: there were control characters; they were taken out (said once per column).",
    ]


def test_attributes_contacts_and_unknown_columns(tmp_path: Path) -> None:
    text = (
        "需求编号,序号,需求名称,需求单位,联系人,联系电话,所在地区,技术就绪度,预算（万元）,截止日期,合作方式,关键词,批次,现有基础\n"
        "X-1,1,甲,某厂,某人,000,吉林省,TRL 5-6,50,2027年3月1日,许可、转让,a；b;a,第一批,有试验线\n"
        "X-2,2,乙,某厂,某人,000,吉林省,12,面议,半年内,许可,,,\n"
    )
    result = read_entries(write(tmp_path, text), NEED)
    assert result.entries == (
        Entry(
            "X-1",
            NEED,
            "甲",
            body="现有基础：有试验线",
            keywords=("a", "b"),
            attributes={
                "序号": "1",
                "owner": "某厂",
                "region": "吉林省",
                "readiness": 5.0,
                "budget": 500_000.0,
                "deadline": "2027-03-01",
                "cooperation": ("许可", "转让"),
                "批次": "第一批",
            },
        ),
        Entry(
            "X-2",
            NEED,
            "乙",
            attributes={
                "序号": "2",
                "owner": "某厂",
                "region": "吉林省",
                "budget": "面议",
                "deadline": "半年内",
                "cooperation": "许可",
            },
        ),
    )
    assert [(use.header, use.target) for use in result.columns if use.target == "contact"] == [
        ("联系人", "contact"),
        ("联系电话", "contact"),
    ]
    assert warnings_of(result) == [
        "warning: needs.csv, row 3, column “技术就绪度”: “12” is no technology readiness level from 1 to 9; it was read as"
        " empty. Give a number from 1 to 9; keep other scales in a column of their own."
    ]


def test_repeated_columns_and_files_in_the_wrong_order(tmp_path: Path) -> None:
    path = write(tmp_path, "成果名称,成果名称,地区\n甲,乙,河北省\n")
    result = read_entries(path, NEED)
    assert result.entries == (Entry("N0002", NEED, "甲", attributes={"region": "河北省"}),)
    assert warnings_of(result) == [
        "warning: needs.csv, column “成果名称”: two columns have this name; only the left one was used. Rename or remove one.",
        "warning: needs.csv, column “成果名称”: this looks like a header of achievements but was read as needs. Check the"
        " order of the two files: needs first.",
    ]


def test_progress_is_told_now_and_then(tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    path = write(tmp_path, "title\n" + "x\n" * 4_500)
    read_entries(path, NEED, progress=lambda done, total: told.append((done, total)))
    assert told == [(2_000, None), (4_000, None), (4_500, None)]


def test_a_workbook_named_csv_is_read_with_a_word(tmp_path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.active.append(["title"])
    workbook.active.append(["甲"])
    path = tmp_path / "a.csv"
    workbook.save(path)
    result = read_entries(path, NEED)
    assert [entry.title for entry in result.entries] == ["甲"]
    assert warnings_of(result) == [
        "warning: a.csv: the extension is .csv but the content is XLSX; it was read by its content. Better give it the"
        " right extension."
    ]


CELL = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"), exclude_characters="<&\ufffd_"
    ),
    max_size=20,
)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    rows=st.lists(st.tuples(CELL.filter(bool), CELL), min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], encoding: str, delimiter: str
) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(["id", "title", "body"])
    writer.writerows((f"E{number}", f"t{title}", body) for number, (title, body) in enumerate(rows))
    path = write(tmp_path_factory.mktemp("csv"), stream.getvalue(), encoding)
    result = read_entries(path, NEED)
    assert result.entries == tuple(
        Entry(f"E{number}", NEED, f"t{title}", body=body, attributes={})
        for number, (title, body) in enumerate(rows)
    )
    assert codecs.lookup(result.encoding).name == codecs.lookup(encoding).name


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("高强铝合金\n低温电池\n", "needs.title=A"),
        ("企业名称,企业名称（盖章）,需求描述\n某厂,某厂,需要高温密封\n", "needs.title=需求描述"),
        ("企业名称,攻关题,需求描述\n某厂,密封,需要高温密封\n", "needs.title=攻关题"),
    ],
)
def test_the_column_offered_as_the_title_is_a_likely_one_and_works(
    tmp_path: Path, text: str, offered: str
) -> None:
    path = write(tmp_path, text)
    (message,) = refusal(path)
    assert f'add --map "{offered}" (' in message
    result = read_entries(path, NEED, mapping={"title": offered.partition("=")[2]})
    assert len(result.entries) == len(text.splitlines()) - (0 if offered.endswith("A") else 1)
