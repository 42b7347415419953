"""Workbooks -> rows -> records, with every problem as a finding.

`xlsx` reads the file as it is (values, addresses, what is odd); it knows nothing of the programme.
"""
