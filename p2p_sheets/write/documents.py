"""The documents that are made from the code: data dictionary, findings, table of figures."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from p2p_sheets.books import BOOKS, SHEETS, Book
from p2p_sheets.books.columns import Column, Kind, Record
from p2p_sheets.books.workbooks import SCHEMA_VERSION
from p2p_sheets.config import Config, Entitlement, Step
from p2p_sheets.findings import Code
from p2p_sheets.findings.catalogue import CODES
from p2p_sheets.write.findings import in_general
from p2p_sheets.write.forms.examples import example
from p2p_sheets.write.forms.lists import Lists
from p2p_sheets.write.forms.words import help_text, phrase

_COLUMN_HEAD = ("Column", "Holds", "Needed", "What belongs there", "Example")
_KINDS = {
    Kind.ID: "ID: letters, digits and `-` `_` `.` `/`",
    Kind.TEXT: "text",
    Kind.FLAG: "`Yes` or `No`",
    Kind.DAY: "date",
    Kind.MONTH: "month",
    Kind.MONEY: "amount over 0, at most two decimals",
    Kind.EURO: "amount of 0 or more, at most two decimals",
    Kind.RATE: "number over 0",
    Kind.UNITS: "number over 0, whole or half",
    Kind.DAYS: "number of 0 or more, whole or half",
    Kind.COUNT: "whole number of 0 or more",
    Kind.EMAIL: "e-mail address",
    Kind.COUNTRY: "country, ISO 3166 alpha-2 or `XK`",
    Kind.CURRENCY: "currency, ISO 4217",
    Kind.IBAN: "IBAN",
    Kind.BIC: "BIC",
}
GROUPS = {
    "IN": "The workbooks themselves",
    "PR": "The programme",
    "CA": "Calls and cut-offs",
    "EL": "Eligibility",
    "SE": "Scores, ranking and selection",
    "ST": "Steps, deliverables and deadlines",
    "RB": "Reimbursement",
    "EC": "The Commission's rules",
    "PA": "Payment data",
}
_CODE_HEAD = ("Code", "Kind", "What is wrong", "What to do", "Rule", "May be overruled")
_INTRO = """\
Every finding that the program can make, by the rule it comes from (see the [rule book](rules.md)).
"…" stands for what is filled in: an ID, a value, a date. Made from `p2p_sheets/findings`; do not
edit it: a test compares it.

An **error** keeps its row out, or holds the line, until it is corrected; a **warning** does not.
What may be overruled is overruled by a row of the sheet Overrides that names the code; the
[handbook](handbook.md#overrides) says how.
"""


def data_dictionary(config: Config) -> str:
    """Write `docs/data-dictionary.md`: every sheet and column, from the one schema."""
    return "\n".join(_dictionary_lines(config)) + "\n"


def _dictionary_lines(config: Config) -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield (
        f"Every input workbook, sheet and column, made from the schema in `p2p_sheets/books` "
        f"(version {SCHEMA_VERSION}) and `config.toml`. Do not edit it: a test compares it."
    )
    yield ""
    yield "## Workbooks"
    yield ""
    yield from _table(("Workbook", "What for", "Filled in by", "Sheets"), map(_book, BOOKS))
    lists = Lists(config)
    for record in SHEETS.values():
        yield from _sheet(record, config, lists)
    yield from _choices(lists)


def _book(book: Book) -> tuple[str, ...]:
    sheets = ", ".join(f"[{r.SHEET.title}](#{_anchor(r.SHEET.title)})" for r in book.records)
    outside = " Comes back into `input/received/`." if book.received else ""
    return (f"`{book.file}`", book.purpose + outside, book.filled_by, sheets)


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _sheet(record: type[Record], config: Config, lists: Lists) -> Iterator[str]:
    sheet = record.SHEET
    home = next(book for book in BOOKS if record in book.records)
    key = " + ".join(sheet.column(field).title for field in sheet.key)
    yield f"## {sheet.title}"
    yield ""
    yield sheet.doc
    yield (f"Unique over all workbooks: {key}. " if key else "") + (
        "Counts from `input/received/` too, but for the columns that staff alone fill in."
        if sheet.received
        else "Counts from staff alone."
    )
    yield ""
    columns = sheet.columns(config)
    rows = ((c.title, _holds(c, lists), *_rest(home, record, c, config)) for c in columns)
    yield from _table(_COLUMN_HEAD, rows)


def _rest(home: Book, record: type[Record], column: Column, config: Config) -> tuple[str, str, str]:
    needed = phrase(record, column) + (". Staff alone" if column.authority else "")
    shown = example(column, config)
    return needed, help_text(home, column, config), f"`{shown}`" if shown else ""


def _holds(column: Column, lists: Lists) -> str:
    """Say what a cell holds, and where its values are listed or lead to."""
    found = lists.of(column)
    if column.kind is Kind.REF:
        text = f"ID of a row of [{column.to}](#{_anchor(column.to)})"
    elif column.kind is Kind.CHOICE and found:
        text = f"one of [{_spaced(found.name)}](#{_anchor(_spaced(found.name))})"
    elif column.kind is Kind.MARK:
        text = "number, one of [marks](#marks)" if found else "number"
    else:
        text = _KINDS[column.kind]
    return text + ("; masked in findings" if column.private else "")


def _choices(lists: Lists) -> Iterator[str]:
    yield "## Lists"
    yield ""
    yield "What the drop-downs offer where nothing else is accepted."
    for choice in lists.all_of(c for r in SHEETS.values() for c in r.SHEET.static):
        if choice.firm == "stop":
            yield ""
            yield f"### {_spaced(choice.name)}"
            yield ""
            yield " · ".join(f"`{value}`" for value in choice.values)


def finding_codes() -> str:
    """Write `docs/findings.md`: every code with its words, from the one catalogue.

    Raises:
        ValueError: a code has a rule of no known group.
    """
    return "\n".join(_finding_lines()) + "\n"


def _finding_lines() -> Iterator[str]:
    yield "# Findings"
    yield ""
    yield _INTRO
    for group, codes in _grouped().items():
        yield f"## {group} · {GROUPS[group]}"
        yield ""
        yield from _table(_CODE_HEAD, map(_code, codes))


def _grouped() -> dict[str, list[Code]]:
    groups: dict[str, list[Code]] = {group: [] for group in GROUPS}
    for code in CODES.values():
        groups.setdefault(code.rule.partition("-")[0], []).append(code)
    if unknown := groups.keys() - GROUPS.keys():
        raise ValueError(f"findings name rules of no group: {sorted(unknown)}")
    return {group: sorted(codes, key=_by_rule) for group, codes in groups.items() if codes}


def _by_rule(code: Code) -> tuple[int, str]:
    return int(code.rule.partition("-")[2]), code.name


def _code(code: Code) -> tuple[str, ...]:
    said = in_general(code.message), in_general(code.remedy)
    overruled = "yes" if code.overridable else ""
    return (f"`{code.name}`", code.severity.value, *said, code.rule, overruled)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _row(head)
    yield _row(["---"] * len(head))
    for row in rows:
        yield _row(row)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


HEAD = ("Figure", "Value", "From", "Source")
BEGIN, END = "<!-- made from config.toml by docs.make -->", "<!-- end -->"
_WORDS = ("key", "name", "word", "city", "visitor", "rules", "openings")  # of a type: no figures
_TABLES = ("types", "selection", "scoring", "reimbursement", "payment_requires")


def figures(config: Config) -> str:
    """Write the table: each figure with the day from which it holds, changed ones once more."""
    lines = [BEGIN, "", *(_line(row) for row in (HEAD, ["---"] * len(HEAD), *_rows(config)))]
    return "\n".join([*lines, "", END])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rows(config: Config) -> Iterator[tuple[str, ...]]:
    before: dict[str, str] = {}
    sources = {change.valid_from: change.source for change in config.changes}
    for number, (day, age) in enumerate(config.ages):
        source = sources.get(day, config.programme.source) if number else config.programme.source
        now = {key: value for key, value, _ in _figures(age)}
        for key, value, own in _figures(age):
            if before.get(key) != value:
                yield key, value, str(day), source if number else own or source
        yield from ((key, "no longer", str(day), source) for key in before if key not in now)
        before = now
    for entitlement in config.entitlements:
        for amount in entitlement.amounts:
            unit = "" if entitlement.shape == "ceiling" else " per unit"
            what = f"`entitlements` {entitlement.rule}, {entitlement.category}, amount"
            value = f"{amount.eur} EUR{unit}"
            yield what, value, str(amount.valid_from), amount.source or config.programme.source


def _figures(age: Config) -> Iterator[tuple[str, str, str]]:
    """Give each figure: its key, its value, and its own source where it names one."""
    for name in _TABLES:
        table = getattr(age, name)
        for key, value in _flat(table, name):
            yield key, value, getattr(table, "source", "")
    for entitlement in age.entitlements:
        yield from _rights(entitlement)
    for step in age.steps:
        yield f"`steps` {step.type}, {step.name}", _due(step), step.source


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Spell every figure with its key; a criterion goes by its label."""
    if isinstance(value, BaseModel):
        fields = dict(value)
        value = {k: v for k, v in fields.items() if path.count(".") != 1 or k not in _WORDS}
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("reference_rates", "label", "source"):
                yield from _flat(inner, f"{path}.{name}")
    elif isinstance(value, list) and value and isinstance(value[0], BaseModel):
        for one in value:
            yield from _flat(one, f"{path}[{getattr(one, 'label', '')}]")
    elif value is not None and value not in ({}, []):
        yield f"`{path}`", _shown(value)


def _rights(entitlement: Entitlement) -> Iterator[tuple[str, str, str]]:
    for who in entitlement.who:
        what = f"`entitlements` {entitlement.rule}, {entitlement.category}, {who.type} {who.role}"
        if who.max_units is not None:
            yield what, f"at most {who.max_units} units", ""
        elif entitlement.shape == "rate":
            yield what, f"the activity's days + {entitlement.beyond_activity}", ""
        else:
            yield what, "receipts up to the ceiling", ""


def _due(step: Step) -> str:
    of_activity = step.counts_from in ("start", "end")
    point = f"{step.counts_from} of the activity" if of_activity else step.counts_from
    if step.years is not None:
        return f"{step.years} years after the {point}"
    if step.working_days is not None:
        return f"{step.working_days} working days after the {point}"
    days = step.due or 0
    return f"{abs(days)} days {'before' if days < 0 else 'after'} the {point}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_shown(part) for part in value)
    return str(value) if isinstance(value, int | Decimal | date) else f"{value}"
