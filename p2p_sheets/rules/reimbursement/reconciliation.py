"""The proof that nothing vanished: rows and euro, per workbook, counted twice and compared.

A difference is a defect of this program, never of the input: `Imbalance` stops the run.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from p2p_sheets.books import Category, Correction, Expense, Faulty, RowCount
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.money import ZERO, cents, show, to_euro
from p2p_sheets.rules.accounts import Imbalance, SettledLine
from p2p_sheets.rules.reimbursement.claims import ONE, Rates
from p2p_sheets.rules.reimbursement.decisions import Settlement
from p2p_sheets.text import order_key

EARLIER = "released earlier"
ACCOUNTS = "(what earlier releases owe)"
COUNTED = (Expense.SHEET.title, Correction.SHEET.title)


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
        self.rows: Counter[tuple[str, str]] = Counter()
        self.euro: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        self.outside: dict[str, Decimal] = defaultdict(lambda: ZERO)

    def add(self, workbook: str, kind: str, eur: Decimal | None, rows: int = 1) -> None:
        self.rows[workbook, kind] += rows
        self.euro[workbook, kind] += eur or ZERO

    def claim(self, workbook: str, figures: "Figures") -> Decimal | None:
        claimed, currency, eur = figures
        if eur is None:
            self.outside[currency] += claimed
        self.add(workbook, "claimed", eur)
        return eur


def reconcile(case: Case, counts: Iterable[RowCount], settlement: Settlement) -> Reconciliation:
    """Count every row read, and every euro claimed, in one class each.

    Raises:
        Imbalance: a row or a cent is missing or counted twice.
    """
    programme, config = case.programme, case.config
    sums = _Sums()
    rows, waiting = _decided(settlement)
    rates = Rates.of(programme.rates, config)
    earlier = {line.line_id for line in settlement.released_earlier}
    for line in programme.expenses:
        workbook, key = line.row.sheet.workbook, order_key(line.line_id)
        if line.line_id in earlier:
            account = settlement.accounts.get(key)
            eur = account.line.claimed_eur if account else ZERO
            sums.add(workbook, "claimed", eur)
            sums.add(workbook, EARLIER, eur)
        else:
            _count(workbook, rows.get(key), waiting.get(key), sums)
    _movements(programme.corrections, settlement, sums)
    for faulty in programme.faulty:
        workbook = faulty.row.sheet.workbook
        if faulty.record is Expense:
            sums.add(workbook, "in error", sums.claim(workbook, readable(faulty, rates, config)))
        elif faulty.record is Correction:
            sums.add(workbook, "in error", ZERO)
    balances = _balances(sums, counts)
    _prove(balances, settlement)
    return Reconciliation(balances, tuple(sorted(sums.outside.items())))


Figures = tuple[Decimal, str, Decimal | None]  # claimed, its currency, and in euro


def _decided(
    settlement: Settlement,
) -> tuple[Mapping[str, SettledLine], Mapping[str, Figures]]:
    """Tell of each new line how it was settled, or what it claims while it is held."""
    rows = {order_key(line.of): line for line in settlement.lines if line.settles}
    waiting: dict[str, Figures] = {
        order_key(held.line_id): (held.claimed or ZERO, held.currency, held.claimed_eur)
        for held in settlement.held
        if held.expense is not None
    }
    both = rows.keys() & waiting.keys()
    if both:
        raise Imbalance(f"{min(both)} is both decided and held")
    return rows, waiting


def _count(workbook: str, row: SettledLine | None, waiting: Figures | None, sums: _Sums) -> None:
    """Count a new line in Lines, or among those held."""
    if row is not None:
        sums.add(workbook, "claimed", row.claimed_eur)
        sums.add(workbook, "lines", row.approved_eur)
        sums.add(workbook, "refused", row.refused_eur, rows=0)
    elif waiting is not None:
        sums.add(workbook, "held", sums.claim(workbook, waiting))


def _movements(rows: Iterable[Correction], settlement: Settlement, sums: _Sums) -> None:
    """Count the rows of Corrections, and what accounts are paid: `/c` lines claim their balance.

    A balance that no row read first by this run explains stands under the earlier releases.
    """
    corrected = settlement.corrected
    paid = {order_key(line.of): line for line in settlement.lines if not line.settles}
    held = {order_key(one.line_id): one for one in settlement.held if one.expense is None}
    newest = {order_key(row.line_id): row for row in corrected.new}
    for row in rows:
        workbook, key = row.row.sheet.workbook, order_key(row.line_id)
        if row in corrected.in_error:
            sums.add(workbook, "in error", ZERO)
        elif row not in corrected.new:
            sums.add(workbook, EARLIER, ZERO)
        elif newest[key] is row and key in paid:
            eur = paid.pop(key).approved_eur
            sums.add(workbook, "claimed", eur)
            sums.add(workbook, "lines", eur)
        elif newest[key] is row and key in held:
            waiting = held.pop(key).claimed_eur
            sums.add(workbook, "claimed", waiting)
            sums.add(workbook, "held", waiting)
        else:
            sums.add(workbook, "adjustments", ZERO)
    for kind, eur in (
        ("lines", sum((line.approved_eur for line in paid.values()), ZERO)),
        ("held", sum((one.claimed_eur or ZERO for one in held.values()), ZERO)),
    ):
        if eur:
            sums.add(ACCOUNTS, "claimed", eur, rows=0)
            sums.add(ACCOUNTS, kind, eur, rows=0)


def readable(faulty: Faulty, rates: Rates, config: Config) -> Figures:
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


def unit_estimate(category: Category, quantity: object, config: Config) -> Figures:
    """Estimate nights or days at the first rate of all, where the activity is not known."""
    units = quantity if isinstance(quantity, Decimal) else ONE
    found = [e.amounts[0].eur for e in config.entitlements if e.category == category.value]
    amount = found[0] if found else ZERO
    eur = cents(units * amount)
    return eur, "EUR", eur


def _balances(sums: _Sums, counts: Iterable[RowCount]) -> tuple[Balance, ...]:
    for count in counts:
        if count.sheet in COUNTED:
            sums.rows[count.workbook, "read"] += count.read
            sums.rows[count.workbook, "empty"] += count.empty
            sums.rows[count.workbook, "repeated"] += count.repeated
    rows, euro = sums.rows, sums.euro
    return tuple(
        Balance(
            workbook=workbook,
            read=rows[workbook, "read"],
            empty=rows[workbook, "empty"],
            repeated=rows[workbook, "repeated"],
            released_earlier=rows[workbook, EARLIER],
            in_error=rows[workbook, "in error"],
            held=rows[workbook, "held"],
            adjustments=rows[workbook, "adjustments"],
            lines=rows[workbook, "lines"],
            claimed_eur=euro[workbook, "claimed"],
            approved_eur=euro[workbook, "lines"],
            refused_eur=euro[workbook, "refused"],
            held_eur=euro[workbook, "held"],
            released_earlier_eur=euro[workbook, EARLIER],
            in_error_eur=euro[workbook, "in error"],
        )
        for workbook in sorted({workbook for workbook, _ in rows})
    )


def _prove(balances: Sequence[Balance], settlement: Settlement) -> None:
    for balance in balances:
        if balance.read != balance.rows_counted:
            read, counted_rows = balance.read, balance.rows_counted
            raise Imbalance(f"{balance.workbook}: {read} rows read, {counted_rows} accounted for")
        if balance.claimed_eur != balance.euro_counted:
            claimed, counted = show(balance.claimed_eur), show(balance.euro_counted)
            raise Imbalance(f"{balance.workbook}: {claimed} EUR claimed, {counted} accounted for")
    approved = sum((balance.approved_eur for balance in balances), ZERO)
    decided = sum((line.approved_eur for line in settlement.lines), ZERO)
    paid = sum((payment.amount_eur for payment in settlement.payments), ZERO)
    if not approved == decided == paid:
        raise Imbalance(
            f"approved {show(approved)}, in Lines {show(decided)}, in Payments {show(paid)} EUR"
        )
