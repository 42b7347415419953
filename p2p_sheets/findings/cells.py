"""Findings of reading a cell: what it is not, or what it was read as."""

from p2p_sheets.findings.finding import error, warning

# --- any cell ----------------------------------------------------------------------------------
REQUIRED_BLANK = error(
    "REQUIRED-BLANK",
    "IN-3",
    "{columns} must be filled in{typed}.",
    "Fill in what is missing; or, if it is not known yet, leave the row out until it is.",
)
PLACEHOLDER = warning(
    "PLACEHOLDER-READ-AS-BLANK",
    "IN-3",
    '"{value}" in {column} was read as nothing.',
    "Nothing, if that is what it says; better leave the cell blank.",
)
STRUCK_OUT = error(
    "STRUCK-OUT",
    "IN-3",
    "{what} struck out, so it is not clear whether it counts.",
    "If it counts, remove the line through it; if it does not, delete it.",
)
STRUCK_LEFT_OUT = warning(
    "STRUCK-LEFT-OUT",
    "IN-3",
    'A part of the text has a line through it and was left out: {column} was read as "{read}".',
    "Nothing, if that is right; better delete what does not count.",
)
CELL_PICTURE = error(
    "CELL-PICTURE",
    "IN-3",
    "{column} holds a picture, or a data type such as Geography or Stocks, which Excel alone "
    "shows; other programs find no value there.",
    "Type the value: of a picture the name of its file, which goes into a file of its own; of a "
    "data type its text (right-click, Data Type, Convert to Text).",
)
CELL_ERROR = error(
    "CELL-ERROR",
    "IN-3",
    "The cell shows the error {value}.",
    "Correct the formula, or type the value.",
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
    "Cells of the column {column} are formulas ({count}); their results were read as saved last.",
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
    '"{value}" is not a {wanted}{why}.',
    "Type it as a date, or as {form}, say.",
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
DATE_MIDNIGHT = warning(
    "DATE-MIDNIGHT",
    "IN-5",
    "{value} is a day that another program stored with a time near midnight; it was read as "
    "{read}.",
    "Nothing, if that is right.",
)
DATE_TIME = error(
    "DATE-TIME",
    "IN-5",
    "{column} is a day, but {value} is a time of day or has a time zone: in one it is {one}, in "
    "another {other}.",
    "Type the day alone: {iso}, say.",
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
BANK_READ = warning(
    "BANK-READ",
    "PA-1",
    "{column} was read as {read}: without what was written around it.",
    "Nothing, if that is right; better enter the letters and digits alone.",
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
