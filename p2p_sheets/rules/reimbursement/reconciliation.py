"""The proof that nothing vanished: rows and euro, per workbook, counted twice and compared.

A difference is a defect of this program, never of the input: `Imbalance` stops the run.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from p2p_sheets.books import Category, Correction, Expense, Faulty, RowCount
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.money import ZERO, cents, show, to_euro
from p2p_sheets.rules.reimbursement.claims import ONE
from p2p_sheets.rules.reimbursement.decisions import Settlement
from p2p_sheets.rules.reimbursement.history import History
from p2p_sheets.rules.reimbursement.rates import Rates
from p2p_sheets.text import order_key

COUNTED = (Expense.SHEET.title, Correction.SHEET.title)


class Imbalance(Exception):  # noqa: N818 (it is what the sheet calls it)
    """Rows or euro do not add up; the message says which."""


@dataclass(frozen=True, slots=True)
class Balance:
    """One workbook's rows and euro, each row in the first class that fits."""

    workbook: str
    read: int = 0
    empty: int = 0
    repeated: int = 0
    released_earlier: int = 0
    in_error: int = 0
    held: int = 0
    adjustments: int = 0
    lines: int = 0
    claimed_eur: Decimal = ZERO
    approved_eur: Decimal = ZERO
    refused_eur: Decimal = ZERO
    held_eur: Decimal = ZERO
    released_earlier_eur: Decimal = ZERO
    in_error_eur: Decimal = ZERO

    @property
    def rows_counted(self) -> int:
        """Rows in all classes; equals `read`."""
        return (
            self.empty
            + self.repeated
            + self.released_earlier
            + self.in_error
            + self.held
            + self.adjustments
            + self.lines
        )

    @property
    def euro_counted(self) -> Decimal:
        """Euro in all classes; equals `claimed_eur`."""
        return (
            self.approved_eur
            + self.refused_eur
            + self.held_eur
            + self.released_earlier_eur
            + self.in_error_eur
        )


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All workbooks, and what has no usable rate, per currency, outside the euro."""

    balances: tuple[Balance, ...]
    without_rate: tuple[tuple[str, Decimal], ...]


class _Sums:
    """Euro and rows while they are counted, by workbook and class."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], int] = {}
        self.euro: dict[tuple[str, str], Decimal] = {}
        self.outside: dict[str, Decimal] = {}

    def add(self, workbook: str, kind: str, eur: Decimal | None, rows: int = 1) -> None:
        key = (workbook, kind)
        self.rows[key] = self.rows.get(key, 0) + rows
        self.euro[key] = self.euro.get(key, ZERO) + (eur or ZERO)

    def claim(self, workbook: str, figures: tuple[Decimal, str, Decimal | None]) -> Decimal | None:
        claimed, currency, eur = figures
        if eur is None:
            self.outside[currency] = self.outside.get(currency, ZERO) + claimed
        self.add(workbook, "claimed", eur)
        return eur


def reconcile(
    case: Case, row_counts: Iterable[RowCount], settlement: Settlement, history: History
) -> Reconciliation:
    """Count every row read, and every euro claimed, in one class each.

    Raises:
        Imbalance: a row or a cent is missing or counted twice.
    """
    programme, config = case.programme, case.config
    sums = _Sums()
    outcome = _outcomes(settlement)
    rates = Rates.of(programme.rates, config)
    for line in programme.expenses:
        workbook = line.row.sheet.workbook
        key = order_key(line.line_id)
        if key in history.line:
            eur = history.line[key].claimed_eur or ZERO
            sums.add(workbook, "claimed", eur)
            sums.add(workbook, "released earlier", eur)
            continue
        _count(workbook, outcome[key], sums)
    _corrections(programme.corrections, settlement, outcome, history, sums)
    for faulty in programme.faulty:
        workbook = faulty.row.sheet.workbook
        if faulty.record is Expense:
            sums.add(workbook, "in error", sums.claim(workbook, readable(faulty, rates, config)))
        elif faulty.record is Correction:
            sums.add(workbook, "in error", ZERO)
    balances = _balances(sums, row_counts)
    _prove(balances, settlement)
    return Reconciliation(balances, tuple(sorted(sums.outside.items())))


def _corrections(
    rows: Iterable[Correction],
    settlement: Settlement,
    outcome: Mapping[str, tuple[str, tuple[Decimal, str, Decimal | None], Decimal]],
    history: History,
    sums: _Sums,
) -> None:
    """Count the rows of Corrections: what they claim is what their `/c` line claims."""
    corrected = settlement.corrected
    settled = {row.row: name for row, name in corrected.settled}
    claimed = {line.row: line.line_id for line in corrected.lines}
    in_error = {row.row for row in corrected.in_error}
    for row in rows:
        workbook = row.row.sheet.workbook
        if row.row in settled:
            eur = history.line[order_key(settled[row.row])].claimed_eur
            sums.add(workbook, "claimed", eur)
            sums.add(workbook, "released earlier", eur)
        elif row.row in claimed:
            _count(workbook, outcome[order_key(claimed[row.row])], sums)
        else:
            sums.add(workbook, "in error" if row.row in in_error else "adjustments", ZERO)


def _count(
    workbook: str, outcome: tuple[str, tuple[Decimal, str, Decimal | None], Decimal], sums: _Sums
) -> None:
    kind, claimed, approved = outcome
    sums.claim(workbook, claimed)
    sums.add(workbook, kind, approved if kind == "lines" else claimed[2])
    if kind == "lines":
        sums.add(workbook, "refused", (claimed[2] or ZERO) - approved, rows=0)


def _outcomes(
    settlement: Settlement,
) -> Mapping[str, tuple[str, tuple[Decimal, str, Decimal | None], Decimal]]:
    """Tell of each new line where it went, what it claims, and what was approved."""
    out: dict[str, tuple[str, tuple[Decimal, str, Decimal | None], Decimal]] = {}
    for decision in settlement.lines:
        claim = decision.claim
        figures = (claim.claimed, claim.currency, claim.claimed_eur)
        out[order_key(claim.expense.line_id)] = ("lines", figures, decision.approved_eur)
    for held in settlement.held:
        figures = (held.claimed or ZERO, held.currency, held.claimed_eur)
        key = order_key(held.expense.line_id)
        if key in out:
            raise Imbalance(f"{held.expense.line_id} is both decided and held")
        out[key] = ("held", figures, ZERO)
    return out


def readable(faulty: Faulty, rates: Rates, config: Config) -> tuple[Decimal, str, Decimal | None]:
    """Say what a row in error claims, as far as it can be read: amount, currency, euro."""
    values = faulty.values
    category, amount, day = values.get("category"), values.get("amount"), values.get("date_from")
    currency = str(values.get("currency") or "EUR")
    if isinstance(category, Category) and category.by_unit and config.reimbursement.basis == "flat":
        return unit_estimate(category, values.get("quantity"), config)
    claimed = amount if isinstance(amount, Decimal) else ZERO
    if currency == "EUR":
        return claimed, currency, cents(claimed)
    rate = rates.units_per_euro(currency, day) if isinstance(day, date) else None
    return claimed, currency, to_euro(claimed, rate) if rate else None


def unit_estimate(
    category: Category, quantity: object, config: Config
) -> tuple[Decimal, str, Decimal]:
    """Figure nights or days at the rate that is in force first, where the activity is not known."""
    units = quantity if isinstance(quantity, Decimal) else ONE
    amount = next(e.amounts[0].eur for e in config.entitlements if e.category == category.value)
    eur = cents(units * amount)
    return eur, "EUR", eur


def _balances(sums: _Sums, row_counts: Iterable[RowCount]) -> tuple[Balance, ...]:
    read: dict[str, RowCount] = {}
    for count in row_counts:
        if count.sheet in COUNTED:
            before = read.get(count.workbook, RowCount(count.workbook, "", 0))
            read[count.workbook] = RowCount(
                count.workbook,
                "",
                before.read + count.read,
                before.empty + count.empty,
                before.repeated + count.repeated,
            )
    nothing = RowCount("", "", 0)
    return tuple(
        Balance(
            workbook=workbook,
            read=read.get(workbook, nothing).read,
            empty=read.get(workbook, nothing).empty,
            repeated=read.get(workbook, nothing).repeated,
            released_earlier=sums.rows.get((workbook, "released earlier"), 0),
            in_error=sums.rows.get((workbook, "in error"), 0),
            held=sums.rows.get((workbook, "held"), 0),
            adjustments=sums.rows.get((workbook, "adjustments"), 0),
            lines=sums.rows.get((workbook, "lines"), 0),
            claimed_eur=sums.euro.get((workbook, "claimed"), ZERO),
            approved_eur=sums.euro.get((workbook, "lines"), ZERO),
            refused_eur=sums.euro.get((workbook, "refused"), ZERO),
            held_eur=sums.euro.get((workbook, "held"), ZERO),
            released_earlier_eur=sums.euro.get((workbook, "released earlier"), ZERO),
            in_error_eur=sums.euro.get((workbook, "in error"), ZERO),
        )
        for workbook in sorted(set(read) | {workbook for workbook, _ in sums.rows})
    )


def _prove(balances: Iterable[Balance], settlement: Settlement) -> None:
    balances = tuple(balances)
    for balance in balances:
        if balance.read != balance.rows_counted:
            raise Imbalance(
                f"{balance.workbook}: {balance.read} rows read, {balance.rows_counted} accounted "
                f"for"
            )
        if balance.claimed_eur != balance.euro_counted:
            claimed, counted = show(balance.claimed_eur), show(balance.euro_counted)
            raise Imbalance(f"{balance.workbook}: {claimed} EUR claimed, {counted} accounted for")
    approved = sum((balance.approved_eur for balance in balances), ZERO)
    decided = sum((line.approved_eur for line in settlement.lines), ZERO)
    paid = sum((p.amount_eur for p in settlement.payments if not p.reissue_of), ZERO)
    if not approved == decided == paid:
        raise Imbalance(
            f"approved {show(approved)}, in Lines {show(decided)}, in Payments {show(paid)} EUR"
        )
