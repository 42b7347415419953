"""Findings of reading workbooks, sheets and rows; `cells` has those of single cells.

Their rules, IN-1 to IN-9, are not the programme's but the workbooks' own (docs/rules.md).
"""

from p2p_sheets.findings.finding import error, warning

# --- workbooks ---------------------------------------------------------------------------------
WORKBOOK_PASSWORD = error(
    "WORKBOOK-PASSWORD",
    "IN-1",
    "The workbook is protected with a password and could not be read.",
    "Open it in Excel, take the password away (File, Info, Protect Workbook), and save it.",
)
WORKBOOK_LABELLED = error(
    "WORKBOOK-LABELLED",
    "IN-1",
    "The workbook is encrypted by a sensitivity label of the sender's organisation, so that only "
    "its people can read it.",
    "Ask the sender for a copy under a label that does not encrypt (Home, Sensitivity), such as "
    "Public; or, if you can open it, copy its rows into a new workbook.",
)
WORKBOOK_FORMAT = error(
    "WORKBOOK-FORMAT",
    "IN-1",
    "The file was not read: {reason}.",
    'Open it, choose "Save as" and the type "Excel Workbook (.xlsx)".',
)
WORKBOOK_DAMAGED = error(
    "WORKBOOK-DAMAGED",
    "IN-1",
    "The workbook could not be read: {reason}.",
    "Open it in Excel and save it again; if that fails, ask the sender for it once more.",
)
WORKBOOK_PART_DAMAGED = warning(
    "WORKBOOK-PART-DAMAGED",
    "IN-1",
    "A part of the file without cells is damaged ({value}); its cells were read all the same.",
    "Open it in Excel and save it again.",
)
WORKBOOK_TOO_LARGE = error(
    "WORKBOOK-TOO-LARGE",
    "IN-1",
    "The workbook is larger than what is read: {found} {unit}, where {allowed} are allowed.",
    "Copy the sheets that matter into a new workbook, or split it in two.",
)
WORKBOOK_UNSAFE = error(
    "WORKBOOK-UNSAFE",
    "IN-1",
    "The workbook was not read: it contains {reason}, which no spreadsheet program writes.",
    "Do not open it. Ask the sender where it comes from.",
)
FILE_NOT_READ = warning(
    "FILE-NOT-READ",
    "IN-1",
    "The file was not read: it is {reason}. A claim or an application may be in it.",
    "{remedy}",
)
WORKBOOK_TWICE = warning(
    "WORKBOOK-TWICE",
    "IN-1",
    "The file is the very same as {value} and was read once.",
    "Delete one of the two.",
)
WORKBOOK_OPEN = warning(
    "WORKBOOK-OPEN",
    "IN-1",
    "Somebody seems to have the workbook open; what was saved last has been read.",
    "Save and close it in Excel, and run again.",
)
WORKBOOK_EMPTY = warning(
    "WORKBOOK-EMPTY",
    "IN-1",
    "None of the sheets of this workbook has a filled row.",
    "Fill it in, or delete it.",
)
WORKBOOK_NO_SHEET = error(
    "WORKBOOK-NO-SHEET",
    "IN-2",
    "None of the sheets of this workbook is known: {value}.",
    "Give the sheet the name that it has in the template; or move the file out of the folder.",
)
WORKBOOK_VERSION = error(
    "WORKBOOK-VERSION",
    "IN-2",
    "The workbook was made from a template of version {value}; this program reads {version}.",
    "Copy its rows into a new template (python run.py templates).",
)
WORKBOOK_MACROS = warning(
    "WORKBOOK-MACROS",
    "IN-1",
    "The workbook contains macros. They were not run; its cells were read as they were saved.",
    "Save it as .xlsx if nobody needs the macros.",
)
WORKBOOK_LINKED = warning(
    "WORKBOOK-LINKED",
    "IN-1",
    "Cells of this workbook come from {value}; they were read as they were saved last.",
    "Copy those cells and paste them as values.",
)
WORKBOOK_STALE = warning(
    "WORKBOOK-STALE",
    "IN-1",
    "The results of formulas may be out of date: the program that saved the workbook left them "
    "to Excel.",
    "Open it in Excel, save it, and run again.",
)

# --- sheets and columns ------------------------------------------------------------------------
SHEET_READ_AS = warning(
    "SHEET-READ-AS",
    "IN-2",
    "The sheet has the titles of {value}, and no other sheet of the workbook has; it was read as "
    "that.",
    'Nothing, if that is right; better name it "{value}".',
)
SHEET_BURIED = error(
    "SHEET-AMONG-OUTPUTS",
    "IN-2",
    "The workbook has a sheet {kind}, so it counts as one that a run wrote; its sheet {value} was "
    "not read.",
    "Move the sheet {value} into a workbook of your own.",
)
SHEET_UNKNOWN = warning(
    "SHEET-UNKNOWN",
    "IN-2",
    "Sheets that the program does not know were not read: {value}.",
    "Nothing, if they are yours alone.",
)
SHEET_MISNAMED = error(
    "SHEET-MISNAMED",
    "IN-2",
    "The sheet was not read, as its name is not known.{hint}",
    'Name it "{wanted}", or take it out of the input folder; two sheets of one kind go into two '
    "workbooks.",
)
SHEET_NOT_TRUSTED = error(
    "SHEET-NOT-TRUSTED",
    "IN-8",
    "The sheet came from outside (received/) and does not count: only the sheets "
    "Applications, Expenses and Feedback do.",
    "If it is right, copy its rows into a workbook of your own.",
)
SHEET_HIDDEN = warning(
    "SHEET-HIDDEN",
    "IN-2",
    "The sheet is hidden, and was read all the same.",
    "Show it, or delete it if it should not count.",
)
ROWS_HIDDEN = warning(
    "ROWS-HIDDEN",
    "IN-3",
    "Hidden rows were read all the same: {value}.",
    "Show them (they may be filtered), or delete them if they should not count.",
)
HEADER_MISSING = error(
    "HEADER-MISSING",
    "IN-2",
    "The row of column titles was not found among the first eleven rows.",
    "Put the titles of the template above the rows: {value}.",
)
COLUMN_MISSING = error(
    "COLUMN-MISSING",
    "IN-2",
    "Required columns are missing, so that no row of this sheet could be used: {value}.{hint}",
    "Add what is missing, with the titles of the template.",
)
COLUMN_TWICE = error(
    "COLUMN-TWICE",
    "IN-2",
    "The column {value} is there twice ({places}), so that no row of this sheet could be used.",
    "Delete or rename one of the two.",
)
COLUMN_MISNAMED = error(
    "COLUMN-MISNAMED",
    "IN-2",
    "The column {value} is not known, and {wanted} is missing, so that no row of this sheet could "
    "be used.",
    'Rename it to "{wanted}"; or, if it is something else, give it a title that differs more.',
)
COLUMN_DECIDING = error(
    "COLUMN-DECIDING-MISSING",
    "IN-2",
    "{value} is filled in and not known, and there is no column {wanted}, so that no row of this "
    "sheet could be used.",
    "Give the column the title that it has in the template; or, if it is your own, add what is "
    "missing as an empty column.",
)
COLUMN_EXTRA = warning(
    "COLUMN-EXTRA",
    "IN-2",
    "Columns that the program does not know were not read: {value}.",
    "Nothing, if they are yours alone.",
)
COLUMN_NOT_TRUSTED = error(
    "COLUMN-NOT-TRUSTED",
    "IN-8",
    "The column {column} is filled in by the secretariat alone; what came from outside (received/) "
    "in {count} of its cells does not count.",
    "If it is right, copy the row into a workbook of your own; or empty the cells.",
)
CELLS_FAR = warning(
    "CELLS-FAR",
    "IN-2",
    "Cells far to the right of the table were not read: {value}.",
    "Delete them if they are there by accident.",
)

# --- online forms --------------------------------------------------------------------------------
FORM_QUESTION_UNMAPPED = warning(
    "FORM-QUESTION-UNMAPPED",
    "IN-2",
    "Questions of the form {value} fill no column: {names}.",
    "Nothing, if they are not needed; else give each a row in Form questions (office.xlsx).",
)
FORM_COLUMN_UNFILLED = warning(
    "FORM-COLUMN-UNFILLED",
    "IN-2",
    "Columns that no question of the form {value} fills: {names}.",
    "Give the question that asks for it a row in Form questions (office.xlsx), or add it to the "
    "form; what is the same for all goes into Means, without a Question.",
)
FORM_UNKNOWN = error(
    "FORM-UNKNOWN",
    "IN-2",
    "This is an export of an online form{named}, and Form questions (office.xlsx) does not say "
    "what its questions mean; nothing of it was read.",
    "Add a row for each question to Form questions{with_name}; docs/applications.md shows how.",
)

# --- rows --------------------------------------------------------------------------------------
ROW_HEADER = warning(
    "ROW-HEADER",
    "IN-3",
    "The row repeats the column titles and was left out.",
    "Nothing, or delete the row.",
)
ROW_TOTAL = warning(
    "ROW-TOTAL",
    "IN-3",
    "The row looks like a total and was left out.",
    "Nothing, or delete the row.",
)
ROW_STRAY = warning(
    "ROW-STRAY",
    "IN-3",
    "The row holds nothing but a text in {column} and was left out.",
    "Nothing, if it is only a remark; else fill in the rest of the row.",
)
MERGED_CELLS = error(
    "MERGED-CELLS",
    "IN-3",
    "The cells {value} are merged, so that it cannot be told which row the value belongs to.",
    "Unmerge them (Home, Merge & Center) and fill in each cell.",
)
CELL_SAVED_TWICE = error(
    "CELL-SAVED-TWICE",
    "IN-3",
    "The file holds two different values for this cell.",
    "Open the workbook in Excel, check the cell, and save it.",
)
