"""F0, the floor: read the same workbooks, write the same cells, and do nothing else.

python-calamine reads, xlsxwriter writes typed cells in constant memory. What is to be written is
read from the outputs of a run beforehand, outside the time that is taken.
"""

import sys
from datetime import date, datetime
from pathlib import Path
from time import process_time
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

Sheets = dict[str, list[list[Any]]]


def cells_of(file: Path) -> Sheets:
    """Read every cell of a workbook."""
    book = CalamineWorkbook.from_path(str(file))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def write(file: Path, sheets: Sheets) -> None:
    """Write every cell by its type, dates and money with a format."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        money = book.add_format({"num_format": "#,##0.00"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for index, cell in enumerate(row):
                    if isinstance(cell, str):
                        if cell:
                            sheet.write_string(number, index, cell)
                    elif isinstance(cell, bool):
                        sheet.write_boolean(number, index, cell)
                    elif isinstance(cell, float | int):
                        sheet.write_number(number, index, cell, money)
                    elif isinstance(cell, datetime | date):
                        sheet.write_datetime(number, index, cell, day)


def main(inputs: Path, outputs: Path, folder: Path) -> tuple[float, int]:
    """Read the inputs, write the cells of the outputs: the CPU seconds of that, and the cells.

    The seconds are those of the process, imports too. Copies that show staff where their findings
    are (`annotated/`) are left out: they are the inputs once more.
    """
    start = process_time()
    files = sorted(file for file in outputs.rglob("*.xlsx") if "annotated" not in file.parts)
    known = [cells_of(file) for file in files]
    known_by = process_time()
    for file in sorted(inputs.rglob("*.xlsx")):
        cells_of(file)
    for number, sheets in enumerate(known):
        write(folder / f"{number}.xlsx", sheets)
    rows = (row for sheets in known for table in sheets.values() for row in table)
    cells = sum(cell != "" for row in rows for cell in row)
    return process_time() - (known_by - start), cells


if __name__ == "__main__":
    print(*main(*map(Path, sys.argv[1:4])))
