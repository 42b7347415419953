"""What earlier releases settled, frozen as it was: the past that the rules look back on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from p2p_sheets.books import corrected_line
from p2p_sheets.money import ZERO
from p2p_sheets.text import order_key


@dataclass(frozen=True, slots=True)
class SettledLine:
    """A line as a release settled it, the refused ones too, with its rates and its rule."""

    line_id: str
    release: str
    payment_id: str  # blank where nothing was approved
    activity_id: str
    activity_type: str
    participant_id: str
    person: str  # who it is, whatever the Participant ID (RB-13)
    role: str
    category: str
    date_from: date
    date_to: date | None
    quantity: Decimal | None
    amount: Decimal | None  # as typed
    currency: str
    receipt: str
    submitted_on: date
    pool: str  # the cap that it drew on (RB-12)
    units_allowed: Decimal | None
    rate: Decimal | None
    claimed: Decimal
    exchange_rate: Decimal | None
    claimed_eur: Decimal | None
    ceiling_eur: Decimal
    approved_eur: Decimal
    reason: str
    rule: str
    source: str
    authorised_on: date | None = None  # of the Corrections row that a `/c<n>` line answers (RB-14)
    named: str = ""  # the person's name and country: an e-mail may be entered or change later

    @property
    def owner(self) -> str:
        """Tell whose cap it drew on, of whatever category."""
        return self.pool.rpartition("|")[0]


@dataclass(frozen=True, slots=True)
class PaidPayment:
    """A payment of a release: what finance was asked to pay, and to which account."""

    payment_id: str
    release: str
    activity_id: str
    participant_id: str
    person: str
    iban: str
    amount_eur: Decimal
    due_date: date
    reissue_of: str = ""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Money of a settled line that came back, and so frees its cap (RB-14)."""

    line_id: str
    authorised_on: date  # of the Corrections row that asked for it
    amount_eur: Decimal
    recovered_on: date
    bank_reference: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """How much of a cap earlier releases have drawn."""

    eur: Decimal = ZERO
    units: Decimal = ZERO


@dataclass(frozen=True)
class History:
    """All that releases in force settled, oldest first; a withdrawn one counts nowhere."""

    lines: tuple[SettledLine, ...] = ()
    payments: tuple[PaidPayment, ...] = ()
    recoveries: tuple[Recovery, ...] = ()
    releases: tuple[str, ...] = ()  # numbers in use, the withdrawn ones too
    withdrawn: tuple[PaidPayment, ...] = ()  # since the newest release, or paid after all
    waiting: frozenset[str] = frozenset()  # order keys of the lines held at the newest release

    @cached_property
    def line(self) -> Mapping[str, SettledLine]:
        """Settled lines by their ID's order key."""
        return {order_key(line.line_id): line for line in self.lines}

    @cached_property
    def recovered(self) -> Mapping[str, Decimal]:
        """Euro that came back, by line."""
        out: dict[str, Decimal] = {}
        for recovery in self.recoveries:
            key = order_key(recovery.line_id)
            out[key] = out.get(key, ZERO) + recovery.amount_eur
        return out

    def kept(self, line: SettledLine) -> Decimal:
        """Euro of a line that the payee still has.

        Of a line that two releases paid, what came back came back once.
        """
        key = order_key(line.line_id)
        counts = self.line[key].release == line.release if key in self.line else True
        return line.approved_eur - (self.recovered.get(key, ZERO) if counts else ZERO)

    def family(self, line_id: str) -> tuple[SettledLine, ...]:
        """Give a settled line and the corrections of it, `<Line ID>/c1` and so on (RB-14)."""
        return self._families.get(order_key(line_id), ())

    @cached_property
    def _families(self) -> Mapping[str, tuple[SettledLine, ...]]:
        found: dict[str, list[SettledLine]] = {}
        for line in self.lines:
            for key in {order_key(line.line_id), order_key(corrected_line(line.line_id)[0])}:
                found.setdefault(key, []).append(line)
        return {key: tuple(lines) for key, lines in found.items()}

    def corrections_of(self, line_id: str) -> tuple[SettledLine, ...]:
        """Give the settled corrections of a line, without the line itself."""
        key = order_key(line_id)
        return tuple(c for c in self.family(line_id) if order_key(c.line_id) != key)

    def paid_in_all(self, line_id: str) -> Decimal:
        """Euro paid for a line, its corrections with it, less what came back."""
        return sum((self.kept(line) for line in self.family(line_id)), ZERO)

    def unused(self, line_id: str, rate: Decimal) -> Decimal:
        """Euro that the units of a corrected line would still pay: under `up_to` it cost less.

        0 for a line that is no correction.
        """
        of, number = corrected_line(line_id)
        settled = self.line.get(order_key(of))
        if settled is None or not number:
            return ZERO
        drawn = sum((self.units(line) for line in self.family(settled.line_id)), ZERO)
        return max(drawn * rate - self.paid_in_all(settled.line_id), ZERO)

    def units(self, line: SettledLine) -> Decimal:
        """Units that a line draws; a recovery frees euro / rate of them."""
        units, back = line.units_allowed or ZERO, line.approved_eur - self.kept(line)
        return units - back / line.rate if line.rate and back else units

    def due_in_all(self, line_id: str) -> Decimal:
        """Euro that was approved for a line, its corrections with it, had each been paid once."""
        once = {order_key(line.line_id): line.approved_eur for line in self.family(line_id)}
        return sum(once.values(), ZERO)

    def and_recovered(self, recoveries: Iterable[Recovery]) -> "History":
        """Give the history with further recoveries; one that is known already counts once."""
        known = {(order_key(r.line_id), r.authorised_on) for r in self.recoveries}
        new = [r for r in recoveries if (order_key(r.line_id), r.authorised_on) not in known]
        return replace(self, recoveries=(*self.recoveries, *new)) if new else self

    @cached_property
    def drawn(self) -> Mapping[str, Drawn]:
        """What is drawn of each cap; a recovery frees its euro, and its units: euro / rate."""
        out: dict[str, Drawn] = {}
        for line in self.lines:
            before = out.get(line.pool, Drawn())
            out[line.pool] = Drawn(before.eur + self.kept(line), before.units + self.units(line))
        return out

    @cached_property
    def accounts(self) -> Mapping[str, str]:
        """The IBAN last paid to each participant (`participant:` ID) and person (`person:` key)."""
        out: dict[str, str] = {}
        for payment in self.payments:
            out[f"participant:{order_key(payment.participant_id)}"] = payment.iban
            out[f"person:{payment.person}"] = payment.iban
        return out
