"""What Excel itself checks in a column, and the help that appears beside its cells."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.books import Score
from p2p_sheets.books.columns import Column, Kind, Record
from p2p_sheets.config import Config
from p2p_sheets.write.forms.lists import Firmness
from p2p_sheets.write.forms.plan import Form, Plan
from p2p_sheets.write.sheet import UnwritableError

TITLE_LIMIT, TEXT_LIMIT = 32, 255
ID_LIMIT = 40
_NAMED_IN: Mapping[tuple[type[Record], str], str] = {(Score, "evaluator"): "Evaluators"}

# What a cell must be, with {c} for it; and what to say if it is not.
_TESTS: Mapping[Kind, tuple[str, str]] = {
    Kind.MONEY: (
        "AND(ISNUMBER({c}),{c}>0,ROUND({c},2)={c})",
        "Enter a number over 0 with at most two decimals, without a currency sign.",
    ),
    Kind.EURO: (
        "AND(ISNUMBER({c}),{c}>=0,ROUND({c},2)={c})",
        "Enter 0 or a number over 0 with at most two decimals, without a currency sign.",
    ),
    Kind.UNITS: (
        "AND(ISNUMBER({c}),{c}>0,MOD({c}*2,1)=0)",
        "Enter a number over 0, whole or half: 3 or 2.5.",
    ),
    Kind.DAYS: (
        "AND(ISNUMBER({c}),{c}>=0,MOD({c}*2,1)=0)",
        "Enter 0 or a number over 0, whole or half: 3 or 2.5.",
    ),
    Kind.MONTH: (  # some programs keep 2023-03 as text, which reading understands
        'OR(AND(ISNUMBER({c}),{c}>=36526),AND(ISTEXT({c}),LEN({c})=7,MID({c},5,1)="-"))',
        "Enter any date in the month, or year and month: 2023-03.",
    ),
    Kind.EMAIL: (
        'AND(ISNUMBER(FIND("@",{c})),ISERROR(FIND(" ",{c})))',
        "Enter one e-mail address, such as name@city.eu.",
    ),
    Kind.IBAN: (
        'AND(ISTEXT({c}),LEN(SUBSTITUTE({c}," ",""))>=15,LEN(SUBSTITUTE({c}," ",""))<=34)',
        "An IBAN has 15 to 34 letters and digits and begins with the country: BE68 5390 ...",
    ),
    Kind.BIC: (
        'OR(LEN(SUBSTITUTE({c}," ",""))=8,LEN(SUBSTITUTE({c}," ",""))=11)',
        "A BIC has 8 or 11 letters and digits, such as GKCCBEBB.",
    ),
}


def validate(sheet: Worksheet, form: Form, plan: Plan, column: Column, message: str) -> None:
    """Give a column's cells their check, their drop-down and their help.

    Raises:
        UnwritableError: the workbook's format does not allow it (a text too long, say).
    """
    index = plan.index(column.field)
    options = options_of(form, plan, column, message)
    done = sheet.data_validation(plan.first, index, plan.last, index, options)
    if done != 0:
        raise UnwritableError(f"{plan.title} {column.title}: Excel does not allow this check")


def options_of(form: Form, plan: Plan, column: Column, message: str) -> dict[str, Any]:
    """Say what a column's cells are checked for, offer and explain, as xlsxwriter takes it."""
    return {
        **_check(form, plan, column),
        "input_title": _cut(column.title, TITLE_LIMIT),
        "input_message": _cut(message, TEXT_LIMIT),
        "error_title": _cut(column.title, TITLE_LIMIT),
    }


def offer(sheet: Worksheet, plan: Plan, at: tuple[str, int], choices: Sequence[str]) -> None:
    """Give one cell, by field and row, choices of its own."""
    name, row = at
    options = {
        "validate": "list",
        "source": list(choices),
        "error_message": "Pick an entry of the drop-down list.",
    }
    sheet.data_validation(
        plan.first + row, plan.index(name), plan.first + row, plan.index(name), options
    )


def _check(form: Form, plan: Plan, column: Column) -> dict[str, Any]:
    choice = form.lists.of(column)
    if choice:
        return _LISTED[choice.firm](f"={choice.defined_name}")
    target = form.sheets.get(column.to or _NAMED_IN.get((plan.record, column.field), ""))
    if target:
        return _reference(target)
    if column.kind in _TESTS:
        test, message = _TESTS[column.kind]
        return _custom(test.format(c=plan.at(column.field)), message)
    special = _SPECIAL.get(column.kind)
    return special(plan, column, form.config) if special else {"validate": "any"}


def _custom(test: str, message: str, firm: str = "stop") -> dict[str, Any]:
    return {
        "validate": "custom",
        "value": f"={test}",
        "error_message": message,
        "error_type": firm,
    }


def _list(source: str, firm: str, message: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_type": firm,
        "error_message": message,
    }


_LISTED: Mapping[Firmness, Callable[[str], dict[str, Any]]] = {
    "stop": lambda source: _list(source, "stop", "Pick an entry of the drop-down list."),
    "warning": lambda source: _list(
        source, "warning", "This is not in the list. Is it right, and spelled as it should be?"
    ),
    "silent": lambda source: {**_list(source, "information", ""), "show_error": False},
}


def _reference(target: Plan) -> dict[str, Any]:
    key = target.record.SHEET.key[0]
    message = f"The sheet {target.title} here does not have it. Is it in another workbook?"
    return _list(f"={target.far_span(key)}", "warning", message)


def _ident(plan: Plan, column: Column, config: Config) -> dict[str, Any]:  # noqa: ARG001
    cell, all_cells = plan.at(column.field), plan.span(column.field)
    test = (
        f'AND(ISERROR(FIND(" ",{cell})),LEN({cell})<={ID_LIMIT},'
        f"SUMPRODUCT(--({all_cells}={cell}))=1)"
    )
    message = "An ID is used once, has no spaces, and at most 40 letters, digits and - _ . /"
    return _custom(test, message)


def _day(plan: Plan, column: Column, config: Config) -> dict[str, Any]:  # noqa: ARG001
    first, last = config.programme.start.year - 2, config.programme.end.year + 5
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": datetime.combine(date(first, 1, 1), time()),
        "maximum": datetime.combine(date(last, 12, 31), time()),
        "error_message": f"Enter a date of {first} to {last}, such as 2023-03-14.",
    }


def _count(plan: Plan, column: Column, config: Config) -> dict[str, Any]:  # noqa: ARG001
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0,
        "maximum": 50_000_000,
        "error_message": "Enter a whole number, without a unit.",
    }


def _rate(plan: Plan, column: Column, config: Config) -> dict[str, Any]:  # noqa: ARG001
    return {
        "validate": "decimal",
        "criteria": ">",
        "value": 0,
        "error_message": "Enter a number over 0.",
    }


def _mark(plan: Plan, column: Column, config: Config) -> dict[str, Any]:
    cell, step = plan.at(column.field), config.scoring.step
    low, high = config.scoring.scale
    test = (
        f"AND(ISNUMBER({cell}),{cell}>={low},{cell}<={high},"
        f"ABS({cell}/{step}-ROUND({cell}/{step},0))<0.000001)"
    )
    return _custom(test, f"Enter a score of {low} to {high} in steps of {step}.")


_SPECIAL: Mapping[Kind, Callable[[Plan, Column, Config], dict[str, Any]]] = {
    Kind.ID: _ident,
    Kind.DAY: _day,
    Kind.COUNT: _count,
    Kind.RATE: _rate,
    Kind.MARK: _mark,
}


def _cut(text: str, limit: int) -> str:
    """Keep a text within a limit of the format, ending on a whole word."""
    if len(text) <= limit:
        return text
    return text[: limit - 3].rsplit(" ", 1)[0] + "..."
