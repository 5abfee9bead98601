"""What came of a comparison, to be read by people (one HTML page) and by programs (one row for each lesson)."""

from neurosim.report.lessons import csv_rows
from neurosim.report.page import html_report

__all__ = ["csv_rows", "html_report"]
