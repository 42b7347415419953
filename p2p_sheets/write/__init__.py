"""Decisions -> workbooks, report and letters. `workbook` is the one door to xlsxwriter."""
