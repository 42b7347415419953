"""Workbooks -> rows -> records, with every problem as a finding.

`xlsx` reads the file as it is (values, addresses, what is odd); it knows nothing of the programme.
`kinds` understand a cell, `headers` a table, `records` a sheet, `exports` what came by an online
form, `inputs` the whole input folder.
"""

from p2p_sheets.read.inputs import Reading, Returned, WorkbookRead, read_inputs

__all__ = ["Reading", "Returned", "WorkbookRead", "read_inputs"]
