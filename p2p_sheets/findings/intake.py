"""Findings of reading: what a cell, a row, a sheet or a workbook is not.

These rules are not the programme's but the workbooks' own (the handbook prints them as `RULES`).
"""

from p2p_sheets.findings.finding import error, warning

RULES = {
    "IN-1": "Every .xlsx and .xlsm below the input folder is read, whatever its name.",
    "IN-2": "A sheet is told by its name, a column by its title; required columns must be there.",
    "IN-3": "A row is whole: what is required is filled in, and an error keeps the row out.",
    "IN-4": "Numbers are read exactly or not at all; amounts are over 0, two decimals at most.",
    "IN-5": "Dates are read exactly or not at all; what is done cannot lie in the future.",
    "IN-6": "A choice is one of its list, whatever its case and accents.",
    "IN-7": "An ID names one row over all workbooks, and every reference names such a row.",
    "IN-8": "From received/ only Applications and Expenses count, without columns of authority.",
    "IN-9": "What does not fit together is told, so that somebody looks at it.",
}

# --- workbooks ---------------------------------------------------------------------------------
WORKBOOK_PASSWORD = error(
    "WORKBOOK-PASSWORD",
    "IN-1",
    "The workbook is protected with a password and could not be read.",
    "Open it in Excel, take the password away (File, Info, Protect Workbook), and save it.",
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
    "None of the sheets of this workbook is known: {value}.{hint}",
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
SHEET_UNKNOWN = warning(
    "SHEET-UNKNOWN",
    "IN-2",
    "Sheets that the program does not know were not read: {value}.",
    "Nothing, if they are yours alone.",
)
SHEET_MISNAMED = error(
    "SHEET-MISNAMED",
    "IN-2",
    "The sheet was not read, for its name is not known.{hint}",
    "Give it the name that it has in the template; two sheets of one kind go into two workbooks.",
)
SHEET_NOT_TRUSTED = error(
    "SHEET-NOT-TRUSTED",
    "IN-8",
    "The sheet came from outside (received/) and does not count: only the sheets Applications "
    "and Expenses do.",
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
    "The column {value} is missing, so that no row of this sheet could be used.{hint}",
    "Add the column with this title.",
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
    'Rename it to "{wanted}"; or, if it is something else, give it a title that is not so near.',
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
REQUIRED_BLANK = error(
    "REQUIRED-BLANK",
    "IN-3",
    "{columns} must be filled in.",
    "Fill in what is missing.",
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
    "Open the workbook in Excel, see to the cell, and save it.",
)

# --- any cell ----------------------------------------------------------------------------------
CELL_ERROR = error(
    "CELL-ERROR",
    "IN-3",
    "The cell shows the error {value}.",
    "Mend the formula, or type the value.",
)
FORMULA_NO_VALUE = error(
    "FORMULA-NO-VALUE",
    "IN-3",
    "The cell holds a formula whose result was not saved.",
    "Open the workbook in Excel, save it, and send it again; or type the value.",
)
FORMULA_READ = warning(
    "FORMULA-READ",
    "IN-3",
    "{count} cells of the column {column} are formulas; their results were read as saved last.",
    "Nothing, if the results are right.",
)
TEXT_FROM_DATE = warning(
    "TEXT-FROM-DATE",
    "IN-3",
    "{column} is a text, but the cell holds a date and was read as {read}.",
    "If Excel made a date of what was typed, type it again with an apostrophe before it.",
)

# --- numbers -----------------------------------------------------------------------------------
AMOUNT_AMBIGUOUS = error(
    "AMOUNT-AMBIGUOUS",
    "IN-4",
    '"{value}" can be read as {one} or as {other}.',
    "Type the amount as a number.",
)
AMOUNT_UNREADABLE = error(
    "AMOUNT-UNREADABLE",
    "IN-4",
    '"{value}" is not an amount.',
    "Type the amount as a number; its currency goes into the column Currency.",
)
AMOUNT_DECIMALS = error(
    "AMOUNT-DECIMALS",
    "IN-4",
    "{value} has more than two decimals.",
    "Type the amount as the receipt shows it.",
)
AMOUNT_RANGE = error(
    "AMOUNT-RANGE",
    "IN-4",
    "{value} cannot be right: an amount is {allowed}.",
    "Correct the amount.",
)
AMOUNT_CURRENCY = error(
    "AMOUNT-CURRENCY",
    "IN-4",
    'The amount "{value}" names the euro, but the column Currency says {currency}.',
    "Type the amount as a number and make sure of the currency.",
)
AMOUNT_TEXT = warning(
    "AMOUNT-TEXT",
    "IN-4",
    'The amount is typed as text: "{value}" was read as {read}.',
    "Nothing, if that is right; better type it as a number.",
)
NUMBER_AMBIGUOUS = error(
    "NUMBER-AMBIGUOUS",
    "IN-4",
    '"{value}" can be read as {one} or as {other}.',
    "Type it as a number.",
)
NUMBER_UNREADABLE = error(
    "NUMBER-UNREADABLE",
    "IN-4",
    '{column} takes a number; "{value}" is none.',
    "Type the number alone, or leave the cell blank.",
)
NUMBER_FROM_DATE = error(
    "NUMBER-FROM-DATE",
    "IN-4",
    "{column} takes a number, but the cell holds the date {value}.",
    "Excel may have made a date of what was typed (1.5, say): set the cell to Number and type it "
    "again.",
)
NUMBER_RANGE = error(
    "NUMBER-RANGE",
    "IN-4",
    "{value} cannot be right: {column} is {allowed}.",
    "Correct the number.",
)
NUMBER_TEXT = warning(
    "NUMBER-TEXT",
    "IN-4",
    'The number is typed as text: "{value}" was read as {read}.',
    "Nothing, if that is right; better type it as a number.",
)

# --- dates -------------------------------------------------------------------------------------
DATE_AMBIGUOUS = error(
    "DATE-AMBIGUOUS",
    "IN-5",
    '"{value}" can be read as {one} or as {other}.',
    "Type it as a date, or as year-month-day: {iso}, say.",
)
DATE_UNREADABLE = error(
    "DATE-UNREADABLE",
    "IN-5",
    '"{value}" is not a date{why}.',
    "Type it as a date, or as year-month-day: 2023-03-31, say.",
)
DATE_NUMBER = error(
    "DATE-NUMBER",
    "IN-5",
    "{column} takes a date, but the cell holds the number {value}{hint}.",
    'Set the cell to "Date" and make sure that it shows the right day.',
)
DATE_RANGE = error(
    "DATE-RANGE",
    "IN-5",
    "{value} cannot be right: the year is {year}.",
    "Correct the date.",
)
DATE_FUTURE = error(
    "DATE-FUTURE",
    "IN-5",
    "{column} is {value}, which is after today ({today}).",
    "Enter the day on which it was done; leave the row out until then.",
)
DATE_TEXT = warning(
    "DATE-TEXT",
    "IN-5",
    'The date is typed as text: "{value}" was read as {read}.',
    "Nothing, if that is right; better type it as a date.",
)
DATE_TIME = warning(
    "DATE-TIME",
    "IN-5",
    "The cell holds a time of day too; {value} was read as {read}.",
    "Nothing, if that is right.",
)

# --- choices and codes -------------------------------------------------------------------------
CHOICE_UNKNOWN = error(
    "CHOICE-UNKNOWN",
    "IN-6",
    '"{value}" is not one of the choices for {column}.{hint}',
    "Choose one of: {choices}.",
)
FLAG_UNKNOWN = error(
    "FLAG-UNKNOWN",
    "IN-6",
    '{column} takes Yes or No; "{value}" is neither.',
    "Choose Yes or No.",
)
FLAG_READ = warning(
    "FLAG-READ",
    "IN-6",
    '"{value}" was read as {read}.',
    "Nothing, if that is right; better choose Yes or No.",
)
COUNTRY_UNKNOWN = error(
    "COUNTRY-UNKNOWN",
    "IN-6",
    '"{value}" is not a country.{hint}',
    "Enter the country's two letters, such as BE.",
)
COUNTRY_READ = warning(
    "COUNTRY-READ",
    "IN-6",
    '"{value}" was read as {read} ({name}).',
    "Nothing, if that is right; better enter the two letters.",
)
CURRENCY_UNKNOWN = error(
    "CURRENCY-UNKNOWN",
    "IN-6",
    '"{value}" is not a currency.{hint}',
    "Enter the currency's three letters, such as SEK.",
)
CURRENCY_READ = warning(
    "CURRENCY-READ",
    "IN-6",
    '"{value}" was read as {read}.',
    "Nothing, if that is right; better enter the three letters.",
)

# --- texts with a form -------------------------------------------------------------------------
ID_CHARACTERS = error(
    "ID-CHARACTERS",
    "IN-7",
    '"{value}" cannot be an ID: it has {what}.',
    "Use letters, digits and - _ . / alone.",
)
ID_LOOKALIKE = error(
    "ID-LOOK-ALIKE",
    "IN-7",
    '"{value}" mixes alphabets: {what}.',
    "Type the ID again on your own keyboard.",
)
ID_DIGITS = error(
    "ID-DIGITS",
    "IN-7",
    "{column} holds a number of over 15 digits, of which Excel has changed the last ones.",
    'Set the cell to "Text" and type the ID again.',
)
ID_NOT_TEXT = error(
    "ID-NOT-TEXT",
    "IN-7",
    "{column} takes an ID, but the cell holds {what}.",
    'Set the cell to "Text" and type the ID again: Excel may have changed it.',
)
ID_RESERVED = error(
    "ID-RESERVED",
    "IN-7",
    "{value} cannot be a Line ID: /c and a number at the end are kept for corrections.",
    "Give the line another ID; a correction goes into the sheet Corrections.",
)
ID_NUMBER = warning(
    "ID-NUMBER",
    "IN-7",
    'The ID is a number and was read as "{read}"; zeros before it, if there were any, are lost.',
    'Nothing, if that is right; better set the column to "Text".',
)
EMAIL_LEFT_OUT = warning(
    "EMAIL-LEFT-OUT",
    "IN-3",
    "{column} is not an e-mail address and was left out.",
    "Enter one address, such as name@city.eu, or leave the cell blank.",
)
BANK_NUMBER = warning(
    "BANK-NUMBER",
    "PA-1",
    "{column} is not a text but a number or a date, so that its digits may have changed; it was "
    "left out.",
    'Set the cell to "Text" and type it again, as in the payee\'s letter.',
)
BANK_LOOKALIKE = warning(
    "BANK-LOOK-ALIKE",
    "PA-1",
    "{column} has a letter of another alphabet: {what}.",
    "Type it again, as in the payee's letter.",
)
