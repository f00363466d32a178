"""Log lines: for people, or one JSON object each. Neither ever holds the text of an entry."""

from __future__ import annotations

import json
import logging

from queqiao.kernel.context import request_id


class LineFormatter(logging.Formatter):
    """``12:03:04 INFO queqiao.catalog need.submit … [request]``."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the request's id at the end."""
        line = super().format(record)
        return f"{line} [{request_id()}]" if request_id() else line


class JsonFormatter(logging.Formatter):
    """One object per line: time, level, logger, message, request and, for a failure, the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The object."""
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
