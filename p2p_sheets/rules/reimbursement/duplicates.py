"""What looks as if it were claimed twice (RB-13): the later one, in the order of RB-12, waits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from p2p_sheets.books import Category, is_distinctive
from p2p_sheets.findings import Finding, Place
from p2p_sheets.findings import money as code
from p2p_sheets.overrides import Hold, because
from p2p_sheets.rules.accounts import Account, Accounts, Releases
from p2p_sheets.rules.reimbursement.claims import Lookups
from p2p_sheets.rules.reimbursement.decisions import Claim
from p2p_sheets.text import fold, order_key

NEAR = timedelta(days=3)  # two costs on one receipt that are so near are likely one


@dataclass(frozen=True, slots=True)
class Cost:
    """A line as it is compared with others, settled or new."""

    line_id: str
    release: str  # blank for a new line
    person: str
    category: Category
    activity: str
    date_from: date
    date_to: date | None
    amount: Decimal | None
    currency: str
    receipt: str
    submitted_on: date
    units: Fraction
    place: Place

    @property
    def likeness(self) -> tuple[object, ...]:
        """Give what two lines of one cost have in common; a blank receipt is like a blank one."""
        what = (self.date_from, self.amount, self.currency, self.receipt)
        return (self.person, self.category, *what)

    @property
    def days(self) -> set[date]:
        """The nights or days that its dates cover: nights without the day of departure."""
        last = self.date_to or self.date_from
        count = (last - self.date_from).days + (self.category is not Category.ACCOMMODATION)
        return {self.date_from + timedelta(days=n) for n in range(max(count, 1))}

    @property
    def named(self) -> str:
        """What a finding calls it."""
        return f"{self.line_id} of release {self.release}" if self.release else self.line_id


def duplicates(
    claims: Sequence[Claim],
    lookups: Lookups,
    accounts: Accounts,
    periods: Iterable[Releases] = (),
) -> Mapping[str, list[Hold]]:
    """Tell, by Line ID, the new lines that look like another one, and which.

    What an earlier period of the programme settled is not paid again under its own ID either.
    """
    past = [one for period in periods for one in Accounts(period) if one.settled]
    before = [_settled(one, lookups) for one in (*past, *accounts) if one.draw > 0]
    new = [_new(claim) for claim in sorted(claims, key=lambda claim: claim.order)]
    found: dict[str, list[Hold]] = {}
    gone = {order_key(account.line.of): account.line.release for account in past}
    for claim in claims:
        release = gone.get(order_key(claim.expense.line_id))
        if release:
            told = code.LINE_OF_EARLIER_PERIOD.at(
                claim.expense.row.place("line_id"), subject=claim.expense.line_id, value=release
            )
            found.setdefault(claim.expense.line_id, []).append(because(told))
    for cost, finding in (*_alike(new, before), *_too_many(new, before), *_receipts(new, before)):
        found.setdefault(cost.line_id, []).append(because(finding))
    return found


def _new(claim: Claim) -> Cost:
    line = claim.expense
    return Cost(
        line.line_id,
        "",
        claim.person,
        line.category,
        claim.pool.activity,
        line.date_from,
        line.date_to,
        line.amount,
        line.currency or "EUR",
        fold(line.receipt or ""),
        line.submitted_on,
        Fraction(claim.quantity or 0),
        line.row.place("line_id"),
    )


def _settled(account: Account, lookups: Lookups) -> Cost:
    line = account.line
    return Cost(
        line.of,
        line.release,
        lookups.persons.of(line.identity),
        Category(line.category),
        account.pool.activity,
        line.date_from,
        line.date_to,
        line.amount,
        line.typed_currency,
        fold(line.receipt),
        line.submitted_on,
        account.units,
        Place(),
    )


def _is_same(one: Cost, other: Cost) -> bool:
    return order_key(one.line_id) == order_key(other.line_id)


def _alike(new: Iterable[Cost], before: Iterable[Cost]) -> Iterator[tuple[Cost, Finding]]:
    """The same person, category, date, amount and receipt."""
    released: dict[tuple[object, ...], Cost] = {}
    for cost in before:
        released.setdefault(cost.likeness, cost)
    seen: dict[tuple[object, ...], Cost] = {}
    for cost in new:
        twin = released.get(cost.likeness)
        if twin is None or _is_same(twin, cost):
            comparable = cost.receipt or cost.category.by_unit
            twin = seen.setdefault(cost.likeness, cost) if comparable else cost
        if twin is not cost:
            words = {"subject": cost.line_id, "value": twin.named}
            yield cost, code.DUPLICATE_POSSIBLE.at(cost.place, **words)


def _too_many(new: Iterable[Cost], before: Iterable[Cost]) -> Iterator[tuple[Cost, Finding]]:
    """Two lines of one person that share days, and claim more of them together than there are."""
    groups: dict[tuple[str, Category], list[Cost]] = {}
    for cost in before:
        if cost.category.by_unit:
            groups.setdefault((cost.person, cost.category), []).append(cost)
    for cost in new:
        if not cost.category.by_unit:
            continue
        group = groups.setdefault((cost.person, cost.category), [])
        twin = next((other for other in group if _share_too_much(cost, other)), None)
        if twin is not None:
            words = {"value": twin.named, "category": cost.category.value}
            yield cost, code.UNITS_OVER_DATES.at(cost.place, subject=cost.line_id, **words)
        group.append(cost)


def _share_too_much(one: Cost, other: Cost) -> bool:
    if _is_same(one, other) or one.likeness == other.likeness:
        return False
    mine, theirs = one.days, other.days
    if not mine & theirs:
        return False
    units = min(one.units, Fraction(len(mine))) + min(other.units, Fraction(len(theirs)))
    return units > len(mine | theirs)


def _receipts(new: Iterable[Cost], before: Iterable[Cost]) -> Iterator[tuple[Cost, Finding]]:
    """One receipt and amount in two claims: another `Submitted on`, or one of them settled."""
    groups: dict[tuple[object, ...], list[Cost]] = {}
    for cost in before:
        if is_distinctive(cost.receipt):
            groups.setdefault((cost.receipt, cost.amount, cost.currency), []).append(cost)
    for cost in new:
        if not is_distinctive(cost.receipt) or cost.amount is None:
            continue
        group = groups.setdefault((cost.receipt, cost.amount, cost.currency), [])
        twin = next((other for other in group if _in_two_claims(cost, other)), None)
        if twin is not None:
            words = {"subject": cost.line_id, "column": "Receipt", "value": twin.named}
            yield cost, code.RECEIPT_IN_TWO_CLAIMS.at(cost.place, **words)
        group.append(cost)


def _in_two_claims(one: Cost, other: Cost) -> bool:
    if _is_same(one, other) or one.likeness == other.likeness:
        return False
    near = one.activity == other.activity or abs(one.date_from - other.date_from) <= NEAR
    return near and (bool(other.release) or one.submitted_on != other.submitted_on)
