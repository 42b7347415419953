"""What a cell is read as: a table of values in, values and findings out (IN-3 to IN-7)."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from p2p_sheets.books import SHEETS, Category
from p2p_sheets.findings import Severity
from p2p_sheets.read.kinds import ColumnMemo, Odd, parser
from p2p_sheets.xlsx.cells import RICH_VALUE
from p2p_sheets.xlsx.values import CellError, NoValue, Struck
from tests.programmes import config
from tests.read.tables import AS_OF

D = Decimal
NOON = datetime.combine(date(2023, 3, 7), time(12))
AMOUNT, PAID, RATE = "Expenses.amount", "Paid before.approved_eur", "Exchange rates.units_per_eur"
QUANTITY, COUNT, MARK = "Expenses.quantity", "Applications.population", "Scores.marks"
DAY, DONE, MONTH = "Expenses.date_from", "Expenses.submitted_on", "Exchange rates.month"
ID, LINE, REF = "Participants.participant_id", "Expenses.line_id", "Expenses.activity_id"
CHOICE, CUT_OFF, DELIVERED = "Expenses.category", "Applications.cut_off", "Deliverables.deliverable"
FLAG, COUNTRY, CURRENCY = "Participants.lead", "Experts.country", "Expenses.currency"
TEXT, EMAIL, CONTACT = "Expenses.receipt", "Participants.email", "Applications.contact_email"
IBAN, BIC = "Participants.iban", "Participants.bic"
SUBJECT, ACCEPTED, TITLE = "Overrides.subject_id", "Overrides.value", "Applications.title"
RECOVERED, DAYS, DECIDED = (
    "Corrections.correct_amount",
    "Participants.contracted_days",
    "Applications.decided_on",
)
PLACEHOLDER = "PLACEHOLDER-READ-AS-BLANK"

READ: list[tuple[str, Any, Any]] = [  # read as it stands: nothing to be told
    (AMOUNT, D(92), D("92.00")),
    (AMOUNT, D("623.4"), D("623.40")),
    (AMOUNT, D("0.01"), D("0.01")),
    (AMOUNT, D("274.659999999"), D("274.66")),  # the dust of a calculation
    (AMOUNT, D("274.6600000005"), D("274.66")),
    (AMOUNT, None, None),
    (AMOUNT, "  \u00a0", None),
    (PAID, D(0), D("0.00")),
    (RATE, D("11.2245"), D("11.2245")),
    (QUANTITY, D(3), D(3)),
    (QUANTITY, D("2.5"), D("2.5")),
    (QUANTITY, D("1.0"), D(1)),
    (COUNT, D(0), 0),
    (COUNT, D(211734), 211734),
    (MARK, D("3.5"), D("3.5")),
    (MARK, D(0), D(0)),
    (MARK, D(5), D(5)),
    (DAY, date(2023, 3, 7), date(2023, 3, 7)),
    (DAY, date(2023, 12, 24), date(2023, 12, 24)),  # an expense may lie after as-of
    (DONE, AS_OF, AS_OF),
    (MONTH, date(2023, 3, 17), date(2023, 3, 1)),
    (MONTH, "2023-03", date(2023, 3, 1)),
    (MONTH, " 2023-03\u200b", date(2023, 3, 1)),
    (ID, "P012", "P012"),
    (ID, " P012\u00a0", "P012"),
    (ID, "P\u200b012\u200f", "P012"),
    (ID, "\ufeffP012", "P012"),
    (ID, "Ｐ０１２", "P012"),  # full-width letters and digits
    (ID, "P012/2303-01_a.b", "P012/2303-01_a.b"),
    (ID, "É-1", "É-1"),
    (ID, "../../x", "../../x"),  # an ID, though no name for a file
    (ID, "E\u0301-1", "É-1"),
    (ID, "NA", "NA"),
    (ID, "None", "None"),
    (ID, "nan", "nan"),
    (LINE, "P012/c", "P012/c"),
    (LINE, "P012/c1x", "P012/c1x"),
    (REF, "sv-01", "sv-01"),
    (CHOICE, "Travel", Category.TRAVEL),
    (CHOICE, "  TRAVEL ", Category.TRAVEL),
    (CHOICE, "meals  and\u00a0local transport", Category.MEALS),
    (CUT_OFF, "er-1", "ER-1"),
    (DELIVERED, "Resume", "Resumé"),
    (DELIVERED, "RÉSUME\u0301".replace("RÉ", "Re"), "Resumé"),
    (FLAG, "Yes", True),
    (FLAG, " no ", False),
    (FLAG, "", None),
    (COUNTRY, "AT", "AT"),
    (COUNTRY, "xk", "XK"),
    (COUNTRY, " tr ", "TR"),
    (COUNTRY, "JP", "JP"),
    (COUNTRY, "NA", "NA"),  # Namibia, not a blank
    (COUNTRY, "NO", "NO"),
    (CURRENCY, "sek", "SEK"),
    (CURRENCY, "HRK", "HRK"),  # no longer in ISO 4217, but in claims of 2022
    (CURRENCY, "JPY", "JPY"),
    (TEXT, "NA", "NA"),
    (TEXT, "nan", "nan"),
    (SUBJECT, "0", "0"),  # IDs and what an override accepts are never a word for nothing
    (ACCEPTED, "None", "None"),
    (RECOVERED, D(0), D("0.00")),
    (DAYS, D(0), D(0)),
    (MARK, D(0), D(0)),
    (TEXT, "=1+1", "=1+1"),
    (TEXT, "two\nlines\t and  blanks ", "two lines and blanks"),
    (TEXT, "soft\u00adhyphen", "softhyphen"),
    (TEXT, D(4711), "4711"),
    (TEXT, D("12.50"), "12.5"),
    (TEXT, True, "TRUE"),
    (TEXT, time(9, 30), "09:30:00"),
    (EMAIL, " maria@graz.example ", "maria@graz.example"),
    (CONTACT, "not an address", "not an address"),  # EL-9 decides
    (IBAN, "at61 1904 3002 3457 3201", "AT611904300234573201"),
    (IBAN, "DE89\u00a03704\u200b0044 0532 0130 00", "DE89370400440532013000"),
    (IBAN, "not an account", "NOTANACCOUNT"),  # PA-1 decides
    (BIC, "bkauatww", "BKAUATWW"),
]

UNDERSTOOD: list[tuple[str, Any, Any, str]] = [  # read, and told how
    (AMOUNT, "92", D("92.00"), "AMOUNT-TEXT"),
    (AMOUNT, "92,00", D("92.00"), "AMOUNT-TEXT"),
    (AMOUNT, "92.00", D("92.00"), "AMOUNT-TEXT"),
    (AMOUNT, "1 234,56", D("1234.56"), "AMOUNT-TEXT"),
    (AMOUNT, "1\u00a0234,56", D("1234.56"), "AMOUNT-TEXT"),
    (AMOUNT, "1\u202f234,56", D("1234.56"), "AMOUNT-TEXT"),
    (AMOUNT, "1.234,56", D("1234.56"), "AMOUNT-TEXT"),
    (AMOUNT, "1,234.56", D("1234.56"), "AMOUNT-TEXT"),
    (AMOUNT, "1'234.56", D("1234.56"), "AMOUNT-TEXT"),
    (AMOUNT, "1’234.56", D("1234.56"), "AMOUNT-TEXT"),
    (AMOUNT, "1.234.567", D("1234567.00"), "AMOUNT-TEXT"),
    (AMOUNT, "1,234,567.80", D("1234567.80"), "AMOUNT-TEXT"),
    (AMOUNT, "1 234", D("1234.00"), "AMOUNT-TEXT"),
    (AMOUNT, "EUR 92", D("92.00"), "AMOUNT-TEXT"),
    (AMOUNT, "92 €", D("92.00"), "AMOUNT-TEXT"),
    (AMOUNT, "92.50 euros", D("92.50"), "AMOUNT-TEXT"),
    (AMOUNT, "€92,50", D("92.50"), "AMOUNT-TEXT"),
    (AMOUNT, "92,5", D("92.50"), "AMOUNT-TEXT"),
    (AMOUNT, "９２,００", D("92.00"), "AMOUNT-TEXT"),
    (AMOUNT, "+92.00", D("92.00"), "AMOUNT-TEXT"),
    (PAID, "0,00", D("0.00"), "AMOUNT-TEXT"),
    (RATE, "0,86945", D("0.86945"), "NUMBER-TEXT"),
    (RATE, "0.869", D("0.869"), "NUMBER-TEXT"),
    (QUANTITY, "2,5", D("2.5"), "NUMBER-TEXT"),
    (COUNT, "211 734", 211734, "NUMBER-TEXT"),
    (MARK, "3,5", D("3.5"), "NUMBER-TEXT"),
    (DAY, "2023-03-07", date(2023, 3, 7), "DATE-TEXT"),
    (DAY, "2023/03/07", date(2023, 3, 7), "DATE-TEXT"),
    (DAY, "2023-03-07T00:00:00Z", date(2023, 3, 7), "DATE-MIDNIGHT"),
    (DAY, "2023-03-06 23:59:16", date(2023, 3, 7), "DATE-MIDNIGHT"),
    (DAY, datetime.fromisoformat("2023-03-06T23:59:16"), date(2023, 3, 7), "DATE-MIDNIGHT"),
    (DAY, datetime.fromisoformat("2023-03-07T00:02:00"), date(2023, 3, 7), "DATE-MIDNIGHT"),
    (DAY, "7 Mar 2023", date(2023, 3, 7), "DATE-TEXT"),
    (DAY, "7. March, 2023", date(2023, 3, 7), "DATE-TEXT"),
    (DAY, "12. Februar 2023", date(2023, 2, 12), "DATE-TEXT"),
    (DAY, "1er février 2023", date(2023, 2, 1), "DATE-TEXT"),
    (DAY, "12 de febrero de 2023", date(2023, 2, 12), "DATE-TEXT"),
    (DAY, "1º maggio 2023", date(2023, 5, 1), "DATE-TEXT"),
    (DAY, "12 de março de 2023", date(2023, 3, 12), "DATE-TEXT"),
    (DAY, "March 7th, 2023", date(2023, 3, 7), "DATE-TEXT"),
    (DAY, "12-Feb-2023", date(2023, 2, 12), "DATE-TEXT"),
    (DAY, "2023. február 12.", date(2023, 2, 12), "DATE-TEXT"),
    (DAY, "12 Φεβρουαρίου 2023", date(2023, 2, 12), "DATE-TEXT"),
    (DAY, "7.3.2023", date(2023, 3, 7), "DATE-TEXT"),
    (DAY, "07. 03. 2023", date(2023, 3, 7), "DATE-TEXT"),
    (DAY, "31/01/2023", date(2023, 1, 31), "DATE-TEXT"),
    (DAY, "31-01-2023", date(2023, 1, 31), "DATE-TEXT"),
    (DAY, "03/03/2023", date(2023, 3, 3), "DATE-TEXT"),  # either way the same day
    (DAY, "29.02.2024", date(2024, 2, 29), "DATE-TEXT"),
    (MONTH, "17.03.2023", date(2023, 3, 1), "DATE-TEXT"),
    (MONTH, "Mar 2023", date(2023, 3, 1), "DATE-TEXT"),
    (MONTH, "march, 2023", date(2023, 3, 1), "DATE-TEXT"),
    (MONTH, "Jänner 2023", date(2023, 1, 1), "DATE-TEXT"),
    (MONTH, "févr. 2023", date(2023, 2, 1), "DATE-TEXT"),
    (MONTH, "marzo de 2023", date(2023, 3, 1), "DATE-TEXT"),
    (MONTH, "03/2023", date(2023, 3, 1), "DATE-TEXT"),
    (MONTH, "2023/3", date(2023, 3, 1), "DATE-TEXT"),
    (ID, D(4711), "4711", "ID-NUMBER"),
    (ID, D(123456789012345), "123456789012345", "ID-NUMBER"),
    (LINE, D(7), "7", "ID-NUMBER"),
    (REF, D(12), "12", "ID-NUMBER"),
    (FLAG, "y", True, "FLAG-READ"),
    (FLAG, "N", False, "FLAG-READ"),
    (FLAG, True, True, "FLAG-READ"),
    (FLAG, False, False, "FLAG-READ"),
    (FLAG, "true", True, "FLAG-READ"),
    (COUNTRY, "EL", "GR", "COUNTRY-READ"),
    (COUNTRY, "uk", "GB", "COUNTRY-READ"),
    (COUNTRY, "Germany", "DE", "COUNTRY-READ"),
    (COUNTRY, "Österreich", "AT", "COUNTRY-READ"),
    (COUNTRY, "Turkey", "TR", "COUNTRY-READ"),
    (COUNTRY, "Türkiye", "TR", "COUNTRY-READ"),
    (COUNTRY, "The Netherlands", "NL", "COUNTRY-READ"),
    (COUNTRY, "Czech Republic", "CZ", "COUNTRY-READ"),
    (COUNTRY, "Czechia", "CZ", "COUNTRY-READ"),
    (COUNTRY, "Kosovo", "XK", "COUNTRY-READ"),
    (COUNTRY, "DEU", "DE", "COUNTRY-READ"),
    (CURRENCY, "€", "EUR", "CURRENCY-READ"),
    (CURRENCY, "euro", "EUR", "CURRENCY-READ"),
    (CURRENCY, "Swedish Krona", "SEK", "CURRENCY-READ"),
    (TEXT, date(2023, 4, 3), "2023-04-03", "TEXT-FROM-DATE"),
    (EMAIL, "at home", None, "EMAIL-LEFT-OUT"),
    (EMAIL, "n/a", None, PLACEHOLDER),
    (TEXT, "None", None, PLACEHOLDER),
    (TEXT, "N/A", None, PLACEHOLDER),
    (TEXT, "-", None, PLACEHOLDER),
    (TEXT, "?", None, PLACEHOLDER),
    (TEXT, "Same as above", None, PLACEHOLDER),
    (TEXT, D(0), None, PLACEHOLDER),  # what a formula makes of a blank cell
    (IBAN, "n/a", None, PLACEHOLDER),
    (DECIDED, "to follow", None, PLACEHOLDER),
    (IBAN, "IBAN: AT61 1904 3002 3457 3201", "AT611904300234573201", "BANK-READ"),
    (IBAN, "IBAN NO93 8601 1117 947", "NO9386011117947", "BANK-READ"),  # Norway, not "number"
    (IBAN, "IBAN NO.: NO93 8601 1117 947", "NO9386011117947", "BANK-READ"),
    (IBAN, "AT61-1904-3002-3457-3201", "AT611904300234573201", "BANK-READ"),
    (IBAN, "AT61.1904.3002.3457.3201", "AT611904300234573201", "BANK-READ"),
    (IBAN, "AT611904300234573201 (EUR)", "AT611904300234573201", "BANK-READ"),
    (TEXT, Struck("old R1", "R1"), "R1", "STRUCK-LEFT-OUT"),
    (TEXT, Struck("R1"), None, "STRUCK-LEFT-OUT"),
    (AMOUNT, Struck("90 92", "92"), D("92.00"), "STRUCK-LEFT-OUT"),
    (EMAIL, "a@b.eu; c@d.eu", None, "EMAIL-LEFT-OUT"),
    (EMAIL, "maria(at)graz.eu", None, "EMAIL-LEFT-OUT"),
    (IBAN, D("61190430023457"), None, "BANK-NUMBER"),
    (BIC, date(2023, 1, 1), None, "BANK-NUMBER"),
    (IBAN, "DЕ89370400440532013000", "DЕ89370400440532013000", "BANK-LOOK-ALIKE"),
]

REFUSED: list[tuple[str, Any, str]] = [
    (AMOUNT, "1.234", "AMOUNT-AMBIGUOUS"),
    (AMOUNT, "1,234", "AMOUNT-AMBIGUOUS"),
    (AMOUNT, "92.005", "AMOUNT-AMBIGUOUS"),
    (AMOUNT, "€ 1.234", "AMOUNT-AMBIGUOUS"),
    (AMOUNT, "about 90", "AMOUNT-UNREADABLE"),
    (AMOUNT, "92 SEK", "AMOUNT-UNREADABLE"),
    (AMOUNT, "90+2", "AMOUNT-UNREADABLE"),
    (AMOUNT, "1e3", "AMOUNT-UNREADABLE"),
    (AMOUNT, "12 34,56", "AMOUNT-UNREADABLE"),
    (AMOUNT, "1.23.456", "AMOUNT-UNREADABLE"),
    (AMOUNT, "1,234.56,7", "AMOUNT-UNREADABLE"),
    (AMOUNT, "92,-", "AMOUNT-UNREADABLE"),
    (AMOUNT, "n/a", "AMOUNT-UNREADABLE"),
    (AMOUNT, RICH_VALUE, "CELL-PICTURE"),
    (TITLE, "to follow", "REQUIRED-BLANK"),
    (DONE, "n/a", "REQUIRED-BLANK"),
    (DAY, NOON, "DATE-TIME"),
    (DAY, "2023-03-06T23:00:00Z", "DATE-TIME"),
    (DAY, "2023-03-07T00:00:00+02:00", "DATE-TIME"),
    (DAY, datetime.fromisoformat("2023-03-07T00:02:01"), "DATE-TIME"),
    (DAY, "2023-03-07 25:00", "DATE-UNREADABLE"),
    (ID, D("1E+400"), "ID-DIGITS"),
    (AMOUNT, "٣", "AMOUNT-UNREADABLE"),
    (AMOUNT, True, "AMOUNT-UNREADABLE"),
    (AMOUNT, time(12, 0), "AMOUNT-UNREADABLE"),
    (AMOUNT, date(2023, 5, 1), "NUMBER-FROM-DATE"),
    (AMOUNT, D("92.005"), "AMOUNT-DECIMALS"),
    (AMOUNT, D("0.001"), "AMOUNT-DECIMALS"),
    (AMOUNT, D("0.0000000001"), "AMOUNT-DECIMALS"),
    (AMOUNT, "1 234,567", "AMOUNT-DECIMALS"),
    (AMOUNT, D(0), "AMOUNT-RANGE"),
    (AMOUNT, D(-5), "AMOUNT-RANGE"),
    (AMOUNT, "-5,00", "AMOUNT-RANGE"),
    (AMOUNT, "0", "AMOUNT-RANGE"),
    (AMOUNT, D("1E+30"), "AMOUNT-RANGE"),
    (PAID, D(-1), "AMOUNT-RANGE"),
    (RATE, D(0), "NUMBER-RANGE"),
    (RATE, "11,345", "NUMBER-AMBIGUOUS"),
    (RATE, "eleven", "NUMBER-UNREADABLE"),
    (QUANTITY, D("2.25"), "NUMBER-RANGE"),
    (QUANTITY, D(0), "NUMBER-RANGE"),
    (QUANTITY, NOON, "NUMBER-FROM-DATE"),
    (QUANTITY, "1,500", "NUMBER-AMBIGUOUS"),
    (COUNT, D("1.5"), "NUMBER-RANGE"),
    (COUNT, D(-1), "NUMBER-RANGE"),
    (COUNT, "123.456", "NUMBER-AMBIGUOUS"),
    (MARK, D("3.3"), "NUMBER-RANGE"),
    (MARK, D("5.5"), "NUMBER-RANGE"),
    (MARK, D(-1), "NUMBER-RANGE"),
    (MARK, False, "NUMBER-UNREADABLE"),
    (DAY, "03/04/2023", "DATE-AMBIGUOUS"),
    (DAY, "3-4-2023", "DATE-AMBIGUOUS"),
    (DAY, "01/31/2023", "DATE-UNREADABLE"),
    (DAY, "31.01.23", "DATE-UNREADABLE"),
    (DAY, "30.02.2023", "DATE-UNREADABLE"),
    (DAY, "29.02.2023", "DATE-UNREADABLE"),
    (DAY, "March 2023", "DATE-UNREADABLE"),
    (DAY, "tomorrow", "DATE-UNREADABLE"),
    (DAY, "12 listopad 2023", "DATE-UNREADABLE"),  # October or November, by the language
    (DAY, "12-13 Feb 2023", "DATE-UNREADABLE"),
    (DAY, "12-Feb-23", "DATE-UNREADABLE"),
    (DAY, time(9, 0), "DATE-UNREADABLE"),
    (DAY, True, "DATE-UNREADABLE"),
    (DAY, D(45000), "DATE-NUMBER"),
    (DAY, D("1E+20"), "DATE-NUMBER"),
    (DAY, date(1923, 3, 7), "DATE-RANGE"),
    (DAY, "07.03.2203", "DATE-RANGE"),
    (DONE, date(2023, 4, 1), "DATE-FUTURE"),
    (DONE, "2023-04-01", "DATE-FUTURE"),
    (MONTH, "2023-13", "DATE-UNREADABLE"),
    (MONTH, "Mar 23", "DATE-UNREADABLE"),
    (MONTH, "13/2023", "DATE-UNREADABLE"),
    (MONTH, D(202303), "DATE-NUMBER"),
    (ID, None, "REQUIRED-BLANK"),
    (ID, "\u200b ", "REQUIRED-BLANK"),
    (ID, "P 012", "ID-CHARACTERS"),
    (ID, "P012#", "ID-CHARACTERS"),
    (ID, "Р012", "ID-LOOK-ALIKE"),  # a Cyrillic letter before the digits
    (ID, "PΑ12", "ID-LOOK-ALIKE"),
    (ID, D("1.23456789012346E+15"), "ID-DIGITS"),
    (ID, D("12.5"), "ID-NOT-TEXT"),
    (ID, D(-3), "ID-NOT-TEXT"),
    (ID, date(2023, 3, 7), "ID-NOT-TEXT"),
    (ID, True, "ID-NOT-TEXT"),
    (LINE, "P012/2303-01/c1", "ID-RESERVED"),
    (LINE, "x/C12", "ID-RESERVED"),
    (CHOICE, "Travell", "CHOICE-UNKNOWN"),
    (CHOICE, "NA", "CHOICE-UNKNOWN"),
    (CHOICE, D(1), "CHOICE-UNKNOWN"),
    (CUT_OFF, "ER-99", "CHOICE-UNKNOWN"),
    (FLAG, "perhaps", "FLAG-UNKNOWN"),
    (FLAG, "x", "FLAG-UNKNOWN"),
    (FLAG, D(1), "FLAG-UNKNOWN"),
    (FLAG, "-", "FLAG-UNKNOWN"),
    (COUNTRY, "Atlantis", "COUNTRY-UNKNOWN"),
    (COUNTRY, "XX", "COUNTRY-UNKNOWN"),
    (COUNTRY, D(43), "COUNTRY-UNKNOWN"),
    (CURRENCY, "Taler", "CURRENCY-UNKNOWN"),
    (CURRENCY, "XXX", "CURRENCY-UNKNOWN"),
    (CURRENCY, "EURO 5", "CURRENCY-UNKNOWN"),
    (AMOUNT, CellError("#REF!"), "CELL-ERROR"),
    (TEXT, CellError("#N/A"), "CELL-ERROR"),
    (AMOUNT, NoValue("A1+A2"), "FORMULA-NO-VALUE"),
    (TEXT, NoValue(""), "FORMULA-NO-VALUE"),
]


def memo(where: str) -> ColumnMemo:
    """The memo of a column, named by its sheet and field."""
    sheet, field = where.split(".")
    columns = SHEETS[sheet].SHEET.columns(config())
    column = next(c for c in columns if c.field.split(":")[0] == field)
    return ColumnMemo(column, parser(column, config(), AS_OF), config().is_placeholder)


def test_the_tables_are_long_enough() -> None:
    assert len(READ) + len(UNDERSTOOD) + len(REFUSED) >= 120


@pytest.mark.parametrize(("where", "value", "expected"), READ)
def test_in_3_what_is_right_is_read_in_silence(where: str, value: Any, expected: Any) -> None:
    read = memo(where)[value]

    assert read == expected
    assert type(read) is type(expected)


@pytest.mark.parametrize(("where", "value", "expected", "code"), UNDERSTOOD)
def test_in_3_what_is_understood_is_told(where: str, value: Any, expected: Any, code: str) -> None:
    read = memo(where)[value]

    assert isinstance(read, Odd)
    assert (read.code.name, read.value) == (code, expected)
    assert read.code.severity is Severity.WARNING


def test_what_is_struck_out_is_asked_about_and_still_known() -> None:
    read = memo(AMOUNT)[Struck(D(92))]

    assert isinstance(read, Odd)
    assert (read.code.name, read.value, read.is_error) == ("STRUCK-OUT", D("92.00"), True)


@pytest.mark.parametrize(("where", "value", "code"), REFUSED)
def test_in_3_what_is_wrong_or_unclear_is_refused(where: str, value: Any, code: str) -> None:
    read = memo(where)[value]

    assert isinstance(read, Odd)
    assert (read.code.name, read.value) == (code, None)
    assert read.code.severity is Severity.ERROR


def test_in_4_both_readings_are_shown() -> None:
    read = memo(AMOUNT)["1.234"]

    assert isinstance(read, Odd)
    assert (read.words["one"], read.words["other"]) == ("1 234.00", "1.234")


def test_in_5_both_readings_are_shown() -> None:
    read = memo(DAY)["03/04/2023"]

    assert isinstance(read, Odd)
    assert (read.words["one"], read.words["other"]) == ("3 April 2023", "4 March 2023")


def test_in_5_a_number_in_a_date_column_says_which_day_it_would_be() -> None:
    read = memo(DAY)[D(45000)]

    assert isinstance(read, Odd)
    assert read.words["hint"] == " (as a date: 15 March 2023)"


@pytest.mark.parametrize("first", [True, D(1)])
def test_a_yes_is_never_read_as_a_1_nor_a_1_as_a_yes(first: Any) -> None:
    flags, counts = memo(FLAG), memo(COUNT)
    for value in (first, True, D(1)):
        flag, count = flags[value], counts[value]
        assert isinstance(flag, Odd)
        assert flag.code.name == ("FLAG-READ" if value is True else "FLAG-UNKNOWN")
        assert (count == 1) is (value is not True)


def test_what_was_read_once_is_not_parsed_again() -> None:
    column = SHEETS["Expenses"].SHEET.column("receipt")
    parsed: list[object] = []

    def parse(value: object) -> str:
        parsed.append(value)
        return str(value)

    kept = ColumnMemo(column, parse, config().is_placeholder)

    assert [kept["R1"], kept["R1"], kept["R2"]] == ["R1", "R1", "R2"]
    assert parsed == ["R1", "R2"]
