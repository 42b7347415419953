"""Claim forms: a cover to sign, with the total and what the role is entitled to, and the lines."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import count, islice
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.books import BOOKS, Activity, Category, Expense, Participant, Status, role_in
from p2p_sheets.case import Case
from p2p_sheets.config import Config, Entitlement
from p2p_sheets.money import show
from p2p_sheets.text import order_key
from p2p_sheets.write.edition import Edition, FileNames
from p2p_sheets.write.forms.build import Setting, write_book
from p2p_sheets.write.forms.plan import Form, Paper, Plan, Value
from p2p_sheets.write.letters.words import place_in_words, section_of, span_in_words
from p2p_sheets.write.sheet import put
from p2p_sheets.write.table import Formula
from p2p_sheets.write.workbook import HEAD, LINE, OutputBook

LINES = 12  # numbered lines in a claim form
CLAIMABLE = (Status.CONTRACTED, Status.EXECUTED)
CLAIM_FORM = next(book for book in BOOKS if book.file == "claim_form.xlsx")
COVER = "Declaration"
COVER_WIDTHS = (30, 44, 12, 16)
ROW_HEIGHT = 24
WIDTHS = {
    "line_id": 16,
    "activity_id": 13,
    "participant_id": 14,
    "name": 16,
    "category": 17,
    "date_from": 11,
    "date_to": 11,
    "quantity": 9,
    "amount": 11,
    "currency": 9,
    "receipt": 18,
    "submitted_on": 14,
    "comment": 20,
}
ON_HONOUR = (
    "I declare on my honour that the costs in this claim were incurred for the activity above,",
    "that nobody else refunds them, and that the receipts sent with it are true copies.",
)


def write_claim_forms(folder: Path, case: Case, edition: Edition) -> Iterator[Path]:
    """Write a form for each participant who may claim something of an activity under way."""
    programme, config = case.programme, case.config
    used = {order_key(line.line_id) for line in programme.expenses}
    used |= {order_key(f.key) for f in programme.faulty if f.record is Expense}
    names = FileNames()
    for participant in programme.participants:
        activity = programme.activity.get(participant.activity_id)
        if activity is None or activity.status not in CLAIMABLE or participant.attended is False:
            continue
        entitled = _entitled(activity, participant, config)
        if entitled:
            path = folder / names.give("claim", participant.participant_id, edition.period)
            path.parent.mkdir(parents=True, exist_ok=True)
            cover = _Cover(participant, activity, entitled)
            setting = Setting(
                edition.as_of,
                "DEMO" if edition.demo else "",
                (_claim_of(participant, activity),),
                {"category": [entry.category for entry in entitled]},
                Paper("Expenses", config.programme.name, ROW_HEIGHT, WIDTHS),
                cover.write,
            )
            rows = _lines(participant, edition.period, used)
            write_book(path, CLAIM_FORM, config, {Expense: rows}, setting)
            yield path


def _entitled(activity: Activity, participant: Participant, config: Config) -> list[Entitlement]:
    """List what config grants to the role (RB-9)."""
    key, role = activity.activity_type.key, role_in(activity, participant)
    config = config.on(activity.start_date or config.programme.end)
    found = (config.entitlement(key, role, category) for category in Category)
    return [entry for entry in found if entry is not None]


def _lines(participant: Participant, period: str, used: set[str]) -> list[dict[str, Value]]:
    """Number the lines of a form after those that were used; the number carries the period."""
    stem = f"{participant.participant_id}/{period[2:4]}{period[5:7]}-"
    free = (
        f"{stem}{number:02d}" for number in count(1) if order_key(f"{stem}{number:02d}") not in used
    )
    return [
        {
            "line_id": line_id,
            "activity_id": participant.activity_id,
            "participant_id": participant.participant_id,
            "name": participant.name,
        }
        for line_id in islice(free, LINES)
    ]


def _claim_of(participant: Participant, activity: Activity) -> str:
    days = span_in_words(activity.start_date, activity.end_date)
    return (
        f"Claim of {participant.name} ({role_in(activity, participant)}): "
        f"{activity.activity_type} {activity.activity_id}, {activity.city}{days and ', '}{days}."
    )


class _Cover:
    """The sheet that is signed: who claims, what the role may claim, the total, the declaration."""

    def __init__(
        self, participant: Participant, activity: Activity, entitled: list[Entitlement]
    ) -> None:
        self._participant, self._activity, self._entitled = participant, activity, entitled

    def write(self, form: Form) -> None:
        """Write it as the first sheet."""
        out = form.out
        sheet = out.sheet(COVER, landscape=False, protect=True)
        for index, width in enumerate(COVER_WIDTHS):
            sheet.set_column(index, index, width)
        (plan,) = form.sheets.values()
        put(sheet, 0, 0, plan.banner, out.format(bold=True, font_color="#B42318"))
        put(sheet, 1, 0, form.config.programme.name, out.format(font_color="#52606D"))
        sheet.set_row(2, 32)
        big = out.format(bold=True, font_size=18, font_color=HEAD, valign="vcenter")
        put(sheet, 2, 0, "Claim for reimbursement", big)
        looks = _Looks(out)
        row = self._fields(sheet, looks, 4, self._about())
        config = form.config.on(self._activity.start_date or form.config.programme.end)
        row = self._sums(sheet, looks, row + 1, plan, config)
        put(sheet, row + 1, 0, COVER, out.format(bold=True, font_size=12, font_color=HEAD))
        for number, text in enumerate(ON_HONOUR, row + 2):
            put(sheet, number, 0, text, out.format())
        blank = ((title, "") for title in ("Place and date", "Name", "Signature"))
        row = self._fields(sheet, looks, row + 3 + len(ON_HONOUR), blank, height=36)
        sheet.print_area(0, 0, row - 1, len(COVER_WIDTHS) - 1)
        sheet.fit_to_pages(1, 1)
        sheet.set_header("")  # the letterhead says it
        sheet.activate()

    def _fields(
        self,
        sheet: Worksheet,
        looks: "_Looks",
        row: int,
        fields: Iterable[tuple[str, str]],
        height: int = 20,
    ) -> int:
        """Write titles with what stands beside them, or room to write; gives the next row."""
        for title, text in fields:
            sheet.set_row(row, height)
            look = looks.plain if text else looks.open
            put(sheet, row, 0, title, looks.label)
            sheet.merge_range(row, 1, row, 3, "", look)
            put(sheet, row, 1, text, look)
            row += 1
        return row

    def _sums(self, sheet: Worksheet, looks: "_Looks", row: int, plan: Plan, config: Config) -> int:
        """Write a row for each entitlement, the total, and what it leaves out."""
        sheet.set_row(row, 20)
        for index, title in enumerate(("Category", "What is reimbursed", "Units", "Claimed EUR")):
            put(sheet, row, index, title, looks.head)
        first = row + 1
        for number, entry in enumerate(self._entitled, first):
            sheet.set_row(number, 30)
            units, claimed = _units(plan, entry), self._claimed(plan, entry, config, number)
            put(sheet, number, 0, entry.category, looks.label)
            put(sheet, number, 1, self._granted(entry, config), looks.plain)
            put(sheet, number, 2, Formula(f"={units}", 0) if units else None, looks.number)
            put(sheet, number, 3, Formula(f"={claimed}", 0), looks.money)
        row = first + len(self._entitled)
        sheet.set_row(row, 20)
        sheet.set_row(row + 1, 20)
        for index, text in enumerate(("Total", "without lines in other currencies", None)):
            put(sheet, row, index, text, looks.head)
        put(sheet, row, 3, Formula(f"=SUM(D{first + 1}:D{row})", 0), looks.money)
        currency = plan.far_span("currency")
        foreign = f'=SUMPRODUCT(({currency}<>"")*({currency}<>"EUR"))'
        put(sheet, row + 1, 0, "In other currencies", looks.label)
        put(sheet, row + 1, 1, "lines, converted at the Commission's monthly rate", looks.plain)
        put(sheet, row + 1, 2, Formula(foreign, 0), looks.lines)
        put(sheet, row + 1, 3, None, looks.plain)
        return row + 2

    def _about(self) -> Iterator[tuple[str, str]]:
        person, activity = self._participant, self._activity
        yield "Claimant", f"{person.name} ({role_in(activity, person)})"
        yield "Participant ID", person.participant_id
        yield "Activity", f"{activity.activity_type} {activity.activity_id}: {activity.title}"
        yield "Where", place_in_words(activity.city, activity.country)
        yield "When", span_in_words(activity.start_date, activity.end_date) or "not agreed yet"

    def _rate(self, entry: Entitlement) -> Decimal | None:
        day = self._activity.start_date
        amount = entry.amount_on(day) if day else None
        return amount.eur if amount else None

    def _granted(self, entry: Entitlement, config: Config) -> str:
        rate = self._rate(entry)
        euro = f"{show(rate)} EUR" if rate is not None else "the amount in force"
        section = section_of(entry.rule)
        why = f" ({section})" if section else ""
        if entry.shape == "ceiling":
            return f"against receipts, up to {euro}{why}"
        upto = "up to " if config.reimbursement.basis == "up_to" else ""
        return f"{upto}{euro} a {Category(entry.category).unit}{why}"

    def _claimed(self, plan: Plan, entry: Entitlement, config: Config, row: int) -> str:
        if entry.shape == "rate" and config.reimbursement.basis == "flat":
            return f"IF(ISNUMBER(C{row + 1}),C{row + 1}*{self._rate(entry) or 0},0)"
        currency = plan.far_span("currency")
        euro = f'(({currency}="")+({currency}="EUR"))'
        return f"SUMPRODUCT({_is(plan, entry)}*{euro},{plan.far_span('amount')})"


class _Looks:
    """The formats of the cover's cells."""

    def __init__(self, out: OutputBook) -> None:
        box = {"border": 1, "border_color": LINE, "valign": "vcenter", "text_wrap": True}
        self.label = out.format(bold=True, bg_color="#EAEFF4", indent=1, **box)
        self.plain = out.format(indent=1, **box)
        self.open = out.format(locked=False, indent=1, **box)
        self.money = out.format(num_format="#,##0.00", bold=True, align="right", indent=1, **box)
        self.number = out.format(num_format="#,##0.0;;", align="right", indent=1, **box)
        self.head = out.format(bold=True, font_color="#FFFFFF", bg_color=HEAD, indent=1, **box)
        self.lines = out.format(num_format="#,##0", align="right", indent=1, **box)


def _is(plan: Plan, entry: Entitlement) -> str:
    return f'({plan.far_span("category")}="{entry.category}")'


def _units(plan: Plan, entry: Entitlement) -> str:
    """Count the nights or days of the lines: as typed, else from the dates, else one."""
    if entry.shape == "ceiling":
        return ""
    here, typed = _is(plan, entry), plan.far_span("quantity")
    start, end = plan.far_span("date_from"), plan.far_span("date_to")
    both = 0 if Category(entry.category).unit == "night" else 1
    blank = f'{here}*({typed}="")*({start}<>"")'
    dated = f'SUMPRODUCT({blank}*({end}<>"")*({end}-{start}+{both}))'
    single = f'SUMPRODUCT({blank}*({end}=""))'
    return f'IFERROR(SUMPRODUCT({here}*1,{typed})+{dated}+{single},"see lines")'
