"""Charts drawn on the server as SVG: readable without a script, printable, in the colours of the page, sized for the slot they fill."""

from queqiao.web.charts.bars import Bar, bars
from queqiao.web.charts.codes import qr
from queqiao.web.charts.funnel import Stage, funnel
from queqiao.web.charts.parts import Share, pieces, ring, score_bar
from queqiao.web.charts.sparkline import sparkline

__all__ = ["Bar", "Share", "Stage", "bars", "funnel", "pieces", "qr", "ring", "score_bar", "sparkline"]
