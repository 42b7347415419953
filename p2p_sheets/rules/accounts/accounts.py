"""One account per line: what its payee should have (due), and what left the bank for it (out).

Both are sums of postings, and so is everything else: what is owed, what is to come back, what a
line draws on its cap. Nothing pays, and nothing asks back, in any other way (RB-13).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from p2p_sheets.money import CENT, ZERO
from p2p_sheets.rules.accounts.records import (
    Owner,
    PaidPayment,
    Pool,
    Posting,
    PostingKind,
    Release,
    Releases,
    SettledLine,
)
from p2p_sheets.text import order_key


@dataclass(frozen=True, slots=True)
class Event:
    """A posting, with the release that wrote it and the day; taken back if that was withdrawn."""

    release: str  # blank: this run would write it
    day: date
    posting: Posting
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """How much of a cap is drawn, in euro and in units."""

    eur: Decimal = ZERO
    units: Fraction = Fraction(0)

    def __sub__(self, other: "Drawn") -> "Drawn":
        return Drawn(self.eur - other.eur, self.units - other.units)

    def __add__(self, other: "Drawn") -> "Drawn":
        return Drawn(self.eur + other.eur, self.units + other.units)


@dataclass(slots=True)
class Account:
    """What was posted for one line."""

    key: str  # the order key of its Line ID
    number: int  # in the order in which accounts were opened
    line: SettledLine  # as the newest release settled it; or as the withdrawn one did
    pool: Pool
    settled: bool = False
    due: Decimal = ZERO
    out: Decimal = ZERO
    corrected: dict[date, Posting] = field(default_factory=dict)  # by the row's Authorised on
    recovered: dict[date, Decimal] = field(default_factory=dict)  # euro, by the row's day
    events: list[Event] = field(default_factory=list)
    movements: int = 0  # rows `<Line ID>/c<n>` so far, in withdrawn releases too

    @property
    def balance(self) -> Decimal:
        """Over 0: owed to the payee. Under 0: owed by the payee, once the line is settled."""
        return self.due - self.out

    @property
    def to_recover(self) -> Decimal:
        """Euro to come back; of a line that is not settled nothing is asked yet."""
        return max(-self.balance, ZERO) if self.settled else ZERO

    @property
    def asked_before(self) -> Decimal:
        """Euro that was to come back before this run, less what came back since."""
        new = [event.posting for event in self.events if not event.release]
        if not self.settled or any(one.kind is PostingKind.SETTLED for one in new):
            return ZERO
        moved = (one.due - one.out for one in new if one.kind is not PostingKind.RECOVERED)
        return max(sum(moved, ZERO) - self.balance, ZERO)

    @property
    def draw(self) -> Decimal:
        """Euro that it draws on its cap: free again only once the money is back."""
        return max(self.due, self.out)

    @property
    def units(self) -> Fraction:
        """Nights or days that it draws."""
        return self.units_of(self.draw)

    @property
    def drawn(self) -> Drawn:
        """What it draws on its cap."""
        return Drawn(self.draw, self.units)

    def units_of(self, draw: Decimal) -> Fraction:
        """Give the units of a draw: as settled, in proportion below it, at the rate above it."""
        line, rate = self.line, self.line.rate
        if not rate:
            return Fraction(0)
        units = Fraction(line.units_allowed or 0) if self.settled else Fraction(0)
        if self.settled and draw < line.due_eur:
            return units * Fraction(draw) / Fraction(line.due_eur)
        return max(units, Fraction(draw) / Fraction(rate))

    def draw_of(self, units: Fraction) -> Decimal:
        """Give the most euro that it may draw with so many units."""
        settled = Fraction(self.line.units_allowed or 0) if self.settled else Fraction(0)
        euro = units * Fraction(self.line.rate or 0)
        if units < settled:
            euro = Fraction(self.line.due_eur) * units / settled
        return (Decimal(euro.numerator) / euro.denominator).quantize(CENT, ROUND_DOWN)

    @property
    def newest_row(self) -> date | None:
        """The Authorised on of the newest row of Corrections that was posted."""
        return max(self.corrected, default=None)

    def came_back_since(self, row: date) -> tuple[Decimal, Decimal]:
        """Give what was recovered, and what the bank returned, since a row was posted.

        Of returns those count of payments that were made before.
        """
        postings = [event.posting for event in self.events if not event.withdrawn]
        at = postings.index(self.corrected[row])
        since = postings[at + 1 :]
        recovered = -sum((p.out for p in since if p.kind is PostingKind.RECOVERED), ZERO)
        returned: dict[str, Decimal] = {p.payment_id: ZERO for p in postings[:at] if p.payment_id}
        for posting in since:
            if posting.payment_id in returned:
                returned[posting.payment_id] -= posting.out
        return recovered, sum((max(eur, ZERO) for eur in returned.values()), ZERO)

    @property
    def corrected_to(self) -> Decimal | None:
        """What the newest row of Corrections says, of which a cap may have given less."""
        return self.corrected[self.newest_row].correct if self.newest_row else None


@dataclass
class PaymentAccount:
    """A payment, its share for each line (by order key), and what is posted of each."""

    payment: PaidPayment
    counts: bool  # its release is in force
    number: int  # of its release in the ledger
    shares: dict[str, Decimal] = field(default_factory=dict)
    posted: dict[str, Decimal] = field(default_factory=dict)
    returned_in: int | None = None  # the number of the release that posted its return

    @property
    def is_out(self) -> bool:
        """Is it posted as out of the bank?"""
        return any(self.posted.values())

    @property
    def went_out(self) -> bool:
        """Did it ever leave the bank: released, or withdrawn but paid after all?"""
        return self.counts or self.is_out or self.returned_in is not None


def _activity(_: SettledLine) -> Owner:
    return Owner()


class Accounts:
    """All accounts, as the releases left them and as this run posts on."""

    def __init__(
        self, releases: Releases | None = None, owner: Callable[[SettledLine], Owner] = _activity
    ) -> None:
        """Add up what was released; `owner` tells whose cap a settled line draws on today."""
        self._owner = owner
        self._accounts: dict[str, Account] = {}
        self._pools: dict[Pool, dict[str, Account]] = {}
        # Those from which money is to come back, by whose caps they draw on, then by key.
        self._owing: dict[tuple[str, Owner], dict[str, Account]] = {}
        self._paying: dict[str, dict[str, PaymentAccount]] = {}  # by account, then Payment ID
        self._drawn: dict[Pool, Drawn] = {}
        self._drew: dict[Pool, Drawn] = {}  # the same before this run gave anything
        releases = releases or Releases()
        self._now = len(releases.all)
        self.payments: dict[str, PaymentAccount] = {}
        self.new: list[Posting] = []  # what this run posts
        for number, release in enumerate(releases.all):
            self._add(number, release)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    def get(self, line_id: str) -> Account | None:
        """Give the account of a line; None: nothing was ever posted for it."""
        return self._accounts.get(order_key(line_id))

    def settled(self, line_id: str) -> bool:
        """Is the line settled by a release in force?"""
        account = self.get(line_id)
        return account is not None and account.settled

    def drawn(self, pool: Pool) -> Drawn:
        """Give what is drawn of a cap."""
        return self._drawn.get(pool, Drawn())

    def drew(self, pool: Pool) -> Drawn:
        """Give what was drawn of a cap by all that had happened before this run gave anything."""
        return self._drew.get(pool, Drawn())

    def begin(self) -> None:
        """Say that what has happened is posted: from here on the caps say what may be given."""
        self._drew = dict(self._drawn)

    def in_pool(self, pool: Pool) -> tuple[Account, ...]:
        """List the accounts that draw on a cap."""
        return tuple(self._pools.get(pool, {}).values())

    def owing(self, whose: tuple[str, Owner]) -> list[Account]:
        """List the accounts of an owner's caps from which money is to come back, in their order."""
        mine = self._owing.get(whose, {})
        return sorted(mine.values(), key=lambda account: account.number)

    @property
    def paid_out(self) -> list[PaidPayment]:
        """All payments that ever left the bank, the newest last."""
        return [one.payment for one in self.payments.values() if one.went_out]

    def payments_of(self, account: Account) -> tuple[PaymentAccount, ...]:
        """List the payments that have a share for a line, the oldest first."""
        return tuple(self._paying.get(account.key, {}).values())

    def open_returns(self, account: Account) -> list[PaymentAccount]:
        """List its returned payments that no later payment has made anew, the oldest first."""
        mine = self.payments_of(account)
        again = max((p.number for p in mine if p.went_out and p.payment.reissue_of), default=-1)
        found = [p for p in mine if p.returned_in is not None and p.returned_in > again]
        return sorted(found, key=lambda p: (p.number, p.payment.payment_id))

    def post(self, posting: Posting, day: date) -> None:
        """Post what this run finds out or decides."""
        self.new.append(posting)
        self._post(posting, Event("", day, posting), self._now)

    def settle(self, line: SettledLine, pool: Pool, day: date) -> Account:
        """Post that this run settles a line, which draws on a cap."""
        account = self._open(line, pool)
        self._settle(account, line, pool)
        self.post(Posting(PostingKind.SETTLED, line.of, due=line.due_eur), day)
        return account

    def pay(self, payment: PaidPayment, shares: Mapping[str, Decimal], day: date) -> None:
        """Post a payment of this run: `shares` are euro by Line ID."""
        self.payments[payment.payment_id] = PaymentAccount(payment, counts=True, number=self._now)
        for line_id, eur in shares.items():
            self._share(payment.payment_id, order_key(line_id), eur)
            posting = Posting(PostingKind.PAYMENT, line_id, out=eur, payment_id=payment.payment_id)
            self.post(posting, day)

    # --- what releases left -----------------------------------------------------------------------
    def _add(self, number: int, release: Release) -> None:
        own = {payment.payment_id for payment in release.payments}
        for payment in release.payments:
            self.payments[payment.payment_id] = PaymentAccount(payment, release.counts, number)
        for line in release.lines:
            pool = Pool(order_key(line.activity_id), self._owner(line), line.category)
            account = self._open(line, pool)
            account.movements += not line.settles
            if release.counts and line.settles:
                self._settle(account, line, pool)
            elif release.counts:
                self._move(account, pool)
            if line.payment_id and line.approved_eur:
                self._share(line.payment_id, account.key, line.approved_eur)
        for posting in release.postings:
            gone = not release.counts and _is_taken_back(posting, own)
            event = Event(release.name, release.as_of, posting, gone)
            self._post(posting, event, number)

    def _open(self, row: SettledLine, pool: Pool) -> Account:
        key = order_key(row.of)
        if key not in self._accounts:
            self._accounts[key] = Account(key, len(self._accounts), row, pool)
            self._pools.setdefault(pool, {})[key] = self._accounts[key]
        return self._accounts[key]

    def _settle(self, account: Account, line: SettledLine, pool: Pool) -> None:
        self._move(account, pool)
        before = account.drawn
        account.line, account.settled = line, True
        self._redraw(account, before)

    def _move(self, account: Account, pool: Pool) -> None:
        """Let an account draw on the cap of its newest row, with all that is out for it."""
        if pool == account.pool:
            return
        for drawn in (self._drawn, self._drew):
            drawn[account.pool] = drawn.get(account.pool, Drawn()) - account.drawn
            drawn[pool] = drawn.get(pool, Drawn()) + account.drawn
        del self._pools[account.pool][account.key]
        self._pools.setdefault(pool, {})[account.key] = account
        self._owing_of(account.pool).pop(account.key, None)
        account.pool = pool
        self._mark_owing(account)

    def _redraw(self, account: Account, before: Drawn) -> None:
        drawn = account.drawn
        if drawn != before:
            self._drawn[account.pool] = self.drawn(account.pool) - before + drawn
        self._mark_owing(account)

    def _mark_owing(self, account: Account) -> None:
        if account.to_recover:
            self._owing_of(account.pool)[account.key] = account
        else:
            self._owing_of(account.pool).pop(account.key, None)

    def _owing_of(self, pool: Pool) -> dict[str, Account]:
        return self._owing.setdefault(pool.whose, {})

    def _post(self, posting: Posting, event: Event, number: int) -> None:
        account = self._accounts[order_key(posting.line_id)]
        account.events.append(event)
        if event.withdrawn:
            return
        before = account.drawn
        account.due += posting.due
        account.out += posting.out
        self._redraw(account, before)
        row = posting.authorised_on
        if posting.kind is PostingKind.PAYMENT:
            self._post_payment(posting, account.key, number)
        elif posting.kind is PostingKind.CORRECTED and row:
            account.corrected[row] = posting
        elif posting.kind is PostingKind.RECOVERED and row:
            account.recovered[row] = account.recovered.get(row, ZERO) - posting.out

    def _share(self, payment_id: str, key: str, eur: Decimal) -> None:
        payment = self.payments[payment_id]
        payment.shares[key] = payment.shares.get(key, ZERO) + eur
        self._paying.setdefault(key, {})[payment_id] = payment

    def _post_payment(self, posting: Posting, key: str, number: int) -> None:
        payment = self.payments[posting.payment_id]
        payment.posted[key] = payment.posted.get(key, ZERO) + posting.out
        is_return = posting.out < 0 and posting.note  # without a reason it was never paid
        payment.returned_in = number if is_return else None


def _is_taken_back(posting: Posting, own: set[str]) -> bool:
    """Does the withdrawal of its release reverse it? What the bank did stands."""
    if posting.kind is PostingKind.PAYMENT:
        return posting.payment_id in own
    return posting.kind is not PostingKind.RECOVERED
