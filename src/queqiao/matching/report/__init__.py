"""Reports people and machines read: the same ranked lists as a table, CSV, JSON Lines, a workbook or one HTML page.

Every writer takes a ``Results`` and a target; none reads the clock or the network, so the same results give the same
bytes. Heavy libraries (rich, Jinja2, openpyxl) are imported by the writer that needs them.
"""

from queqiao.matching.report.html import write_html
from queqiao.matching.report.results import Results
from queqiao.matching.report.rows import read_run, write_csv, write_jsonl, write_xlsx
from queqiao.matching.report.table import write_table

__all__ = ["Results", "read_run", "write_csv", "write_html", "write_jsonl", "write_table", "write_xlsx"]
