"""A workbook's bytes -> cells with addresses, exactly as they were saved.

`reader` puts the parts together; nothing in here knows what a sheet is for.
"""
