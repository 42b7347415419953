"""What staff correct after a release (RB-14): more is claimed anew, less is recovered.

The newest row of a line counts. What it says should have been paid, in all, is compared with what
was paid, net of recoveries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from p2p_sheets.books import Category, Correction, Expense, corrected_line, correction_id
from p2p_sheets.findings import Finding
from p2p_sheets.findings import money as code
from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.reimbursement.history import History, Recovery, SettledLine
from p2p_sheets.text import order_key


class AdjustmentKind(StrEnum):
    """What an adjustment is about."""

    CORRECTION = "Correction"
    RECOVERY = "Recovery"
    RETURNED = "Returned"
    REISSUED = "Re-issued"
    WITHDRAWN = "Withdrawn"
    PAID_TWICE = "Paid twice"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A row of Adjustments: what was paid, what is right, and what became of the difference."""

    kind: AdjustmentKind
    line_id: str = ""
    payment_id: str = ""
    activity_id: str = ""
    participant_id: str = ""
    paid_eur: Decimal | None = None
    correct_eur: Decimal | None = None
    reason: str = ""
    authorised_by: str = ""
    authorised_on: date | None = None
    recovered_on: date | None = None
    bank_reference: str = ""

    @property
    def difference_eur(self) -> Decimal | None:
        """Over zero: to be paid; under zero: to come back."""
        if self.paid_eur is None or self.correct_eur is None:
            return None
        return self.correct_eur - self.paid_eur


@dataclass(frozen=True, slots=True)
class Corrected:
    """What the sheet Corrections asks for."""

    lines: tuple[Expense, ...] = ()  # new lines `<Line ID>/c<n>`
    authorised: Mapping[str, date] = field(default_factory=dict)  # of their rows, by Line ID
    settled: tuple[
        tuple[Correction, str], ...
    ] = ()  # rows that an earlier release settled, as which line
    in_error: tuple[Correction, ...] = ()
    recoveries: tuple[Recovery, ...] = ()  # money that came back, the ledger keeps it from now on
    adjustments: tuple[Adjustment, ...] = ()
    findings: tuple[Finding, ...] = ()


def correct(rows: Iterable[Correction], history: History) -> Corrected:
    """Compare the newest row of each line with what was paid."""
    groups: dict[str, list[Correction]] = {}
    for row in rows:
        groups.setdefault(order_key(row.line_id), []).append(row)
    lines: list[Expense] = []
    authorised: dict[str, date] = {}
    settled: list[tuple[Correction, str]] = []
    in_error: list[Correction] = []
    recoveries: list[Recovery] = []
    adjustments: list[Adjustment] = []
    findings: list[Finding] = []
    for key in sorted(groups):
        group = sorted(groups[key], key=lambda row: row.authorised_on)
        line = history.line.get(key)
        if line is None:
            findings += [_unknown(row) for row in group]
            in_error += group
            continue
        answered = {c.authorised_on: c.line_id for c in history.corrections_of(line.line_id)}
        settled += [(r, answered[r.authorised_on]) for r in group if r.authorised_on in answered]
        newest = group[-1]
        if newest.authorised_on in answered:
            continue
        came_back = _recoveries(group, line, history)
        recoveries += came_back
        adjustments.append(_adjustment(newest, line, history))
        now = history.and_recovered(came_back)
        difference = newest.correct_amount - now.paid_in_all(line.line_id)
        if difference > 0:
            taken = max((corrected_line(c)[1] for c in answered.values()), default=0)
            name = correction_id(line.line_id, max(len(group), taken + 1))
            authorised[name] = newest.authorised_on
            lines.append(_line(newest, line, name, difference))
        elif newest.recovered_on is not None and not _came_back(newest, line, now):
            findings.append(_nothing_to_recover(newest))
    return Corrected(
        tuple(lines),
        authorised,
        tuple(settled),
        tuple(in_error),
        tuple(recoveries),
        tuple(adjustments),
        tuple(findings),
    )


def _came_back(row: Correction, line: SettledLine, history: History) -> bool:
    """Is it in the ledger that this row's money came back?"""
    key = (order_key(line.line_id), row.authorised_on)
    return any((order_key(r.line_id), r.authorised_on) == key for r in history.recoveries)


def _recoveries(group: Iterable[Correction], line: SettledLine, history: History) -> list[Recovery]:
    """List, row after row, the money that came back and that the ledger does not know yet."""
    found: list[Recovery] = []
    for row in group:
        now = history.and_recovered(found)
        too_much = now.paid_in_all(line.line_id) - row.correct_amount
        if row.recovered_on is None or too_much <= 0 or _came_back(row, line, now):
            continue
        reference = row.bank_reference or ""
        found.append(
            Recovery(line.line_id, row.authorised_on, too_much, row.recovered_on, reference)
        )
    return found


def _line(row: Correction, line: SettledLine, name: str, difference: Decimal) -> Expense:
    """Make the line that claims the difference, with the dates of the line that it corrects."""
    category = Category(line.category)
    by_unit = category.by_unit and bool(line.rate)
    return Expense(
        row=row.row,
        line_id=name,
        activity_id=line.activity_id,
        participant_id=line.participant_id,
        name=None,
        category=category,
        date_from=line.date_from,
        date_to=line.date_to,
        quantity=difference / line.rate if by_unit and line.rate else None,
        amount=difference,
        currency="EUR",
        receipt=line.receipt or None,
        submitted_on=line.submitted_on,
        comment=row.reason,
    )


def _adjustment(row: Correction, line: SettledLine, history: History) -> Adjustment:
    paid = history.paid_in_all(line.line_id)
    came_back = [
        r.amount_eur for r in history.recoveries if order_key(r.line_id) == order_key(line.line_id)
    ]
    if _came_back(row, line, history):
        paid += sum(came_back, ZERO)
    return Adjustment(
        kind=AdjustmentKind.CORRECTION if row.correct_amount >= paid else AdjustmentKind.RECOVERY,
        line_id=line.line_id,
        payment_id=line.payment_id,
        activity_id=line.activity_id,
        participant_id=line.participant_id,
        paid_eur=paid,
        correct_eur=row.correct_amount,
        reason=row.reason,
        authorised_by=row.authorised_by,
        authorised_on=row.authorised_on,
        recovered_on=row.recovered_on,
        bank_reference=row.bank_reference or "",
    )


def _unknown(row: Correction) -> Finding:
    return code.CORRECTION_UNKNOWN.at(
        row.row.place("line_id"), subject=row.line_id, column="Line ID"
    )


def _nothing_to_recover(row: Correction) -> Finding:
    place = row.row.place("recovered_on")
    return code.NOTHING_TO_RECOVER.at(
        place, subject=row.line_id, column="Recovered on", value=show(row.correct_amount)
    )
