"""What is told to people: a finding is data, never an exception.

`Finding` says where (workbook, sheet, cell), what was found, what is wrong, what to do and by which
rule. The codes stand by subject, a file for each, and each is defined once; `catalogue` lists them.
"""

from p2p_sheets.findings.finding import (
    NOWHERE,
    Code,
    Finding,
    Place,
    Severity,
    column_letter,
    in_order,
)

__all__ = ["NOWHERE", "Code", "Finding", "Place", "Severity", "column_letter", "in_order"]
