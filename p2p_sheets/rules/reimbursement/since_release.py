"""What became of settled lines since their release (RB-14): said, never paid or clawed back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from p2p_sheets.books import Activity, Expense, Programme, Role, role_in
from p2p_sheets.findings import NOWHERE, Finding
from p2p_sheets.findings import releases as code
from p2p_sheets.money import ZERO, cents, show, show_number
from p2p_sheets.rules.accounts import Account, Accounts, Ceiling, Pool, Releases, SettledLine
from p2p_sheets.rules.reimbursement.caps import (
    Drawing,
    drawing_persons,
    is_further_person,
    may_claim,
)
from p2p_sheets.rules.reimbursement.claims import Lookups, figure, quantity_of
from p2p_sheets.rules.reimbursement.decisions import ChangeKind, Claim, LineChange
from p2p_sheets.rules.reimbursement.tally import Books
from p2p_sheets.text import listed, order_key


@dataclass(frozen=True, slots=True)
class Since:
    """A settled line that is no longer as it was released, in words."""

    settled: SettledLine
    line: Expense | None  # None: it stands in no workbook any more
    own: tuple[str, ...] = ()
    of_activity: tuple[str, ...] = ()

    @property
    def differences(self) -> str:
        """Say all that differs."""
        return "; ".join((*self.own, *self.of_activity))


def changed_since(programme: Programme, accounts: Accounts, lookups: Lookups) -> list[Since]:
    """Find settled lines that changed, vanished, or whose activity was moved or cancelled."""
    lines = {order_key(line.line_id): line for line in programme.expenses}
    faulty = {order_key(f.key) for f in programme.faulty if f.record is Expense}
    found: list[Since] = []
    for account in sorted(accounts, key=lambda one: one.key):
        settled, line = account.line, lines.get(account.key)
        if not account.settled or (line is None and account.key in faulty):
            continue
        if line is None:
            found.append(Since(settled, None))
            continue
        own = tuple(_differences(line, account, lookups))
        moved = tuple(_activity(settled, programme.activity.get(line.activity_id)))
        if own or moved:
            found.append(Since(settled, line, own, moved))
    return found


def told_since(since: Iterable[Since], programme: Programme) -> Iterator[Finding]:
    """Tell each line that changed by itself, and once what changed of an activity."""
    together: dict[tuple[str, str], list[SettledLine]] = {}
    for one in since:
        settled = one.settled
        words = {"subject": settled.of, "release": settled.release}
        if one.line is None:
            yield code.DELETED_AFTER_RELEASE.at(NOWHERE, **words)
        elif one.own:
            place = one.line.row.place("line_id")
            yield code.CHANGED_AFTER_RELEASE.at(
                place, **words, value=one.differences, what="it was"
            )
        else:
            together.setdefault((one.line.activity_id, one.differences), []).append(settled)
    for (activity_id, differences), lines in together.items():
        activity = programme.activity[activity_id]
        names = sorted((line.of for line in lines), key=order_key)
        yield code.CHANGED_AFTER_RELEASE.at(
            activity.row.place("start_date"),
            subject=activity.activity_id,
            value=differences,
            release=listed(sorted({line.release for line in lines})),
            what=f"{listed(names)} {'were' if len(names) > 1 else 'was'}",
        )


def _differences(line: Expense, account: Account, lookups: Lookups) -> list[str]:
    """Say in words what differs from what was released."""
    settled = account.line
    quantity = quantity_of(line) if line.category.by_unit else None
    pairs: tuple[tuple[str, object, object], ...] = (
        ("activity", settled.activity_id, line.activity_id),
        ("payee", settled.participant_id, line.participant_id),
        ("category", settled.category, line.category.value),
        ("date from", settled.date_from, line.date_from),
        ("date to", settled.date_to, line.date_to),
        ("amount", settled.amount, line.amount),
        ("currency", settled.typed_currency, line.currency or "EUR"),
        ("quantity", settled.quantity, quantity),
    )
    said = [
        f"{what} was {_word(before)}, is {_word(now)}"
        for what, before, now in pairs
        if _key(before) != _key(now)
    ]
    if settled.participant_id == line.participant_id:
        said += _person(settled, lookups)
    return said


def _person(settled: SettledLine, lookups: Lookups) -> list[str]:
    """Say what differs of the participant: another person, role or city, or absent."""
    today = lookups.case.programme.participant.get(settled.participant_id)
    if today is None:
        return []
    said = []
    if lookups.persons.of(today.identity) != lookups.persons.of(settled.identity):
        said.append("the participant is another person")
    activity = lookups.case.programme.activity.get(settled.activity_id)
    role = settled.role if activity is None else role_in(activity, today).value
    if role != settled.role:
        said.append(f"the role was {settled.role}, is {role}")
    city = lookups.case.city_of(today)
    register = lookups.case.register
    was = register.key(settled.city, settled.city_country)
    if settled.role == Role.VISITOR and city and register.key(*city) != was:
        said.append(f"the city was {settled.city}, is {city[0]}")
    return [*said, "the person did not attend"] if today.attended is False else said


def _activity(settled: SettledLine, activity: Activity | None) -> list[str]:
    """Say what differs of the activity: it was cancelled, or moved."""
    if activity is None or order_key(activity.activity_id) != order_key(settled.activity_id):
        return []
    before = (settled.activity_from, settled.activity_to)
    said = [] if activity.status.is_live else ["the activity was cancelled"]
    if before != (activity.start_date, activity.end_date):
        was, now = (
            " to ".join(map(_word, days))
            for days in (before, (activity.start_date, activity.end_date))
        )
        said.append(f"the activity was on {was}, is on {now}")
    return said


def _key(value: object) -> object:
    return order_key(value) if isinstance(value, str) else value


def _word(value: object) -> str:
    if value is None:
        return "blank"
    return show_number(value) if isinstance(value, Decimal) else str(value)


def refused_earlier(books: Books, caps: Mapping[Pool, Ceiling]) -> Iterator[Finding]:
    """Tell lines settled at less than today's rows would give, with the row to paste (RB-14).

    Never a line of the opening, nor one with a row of Corrections unless the cap cut that row.
    """
    lines = {order_key(line.line_id): line for line in books.case.programme.expenses}
    opening = {one.name for one in books.releases.all if one.is_opening}
    drawing, _ = drawing_persons(books.accounts, books.lookups.persons)
    for account in sorted(books.accounts, key=lambda one: one.key):
        line = lines.get(account.key)
        release = account.line.release
        if line is None or not account.settled or not release or release in opening:
            continue
        due = _due_today(line, account, books, caps, drawing)
        if due > account.due:
            yield code.REFUSED_EARLIER.at(
                line.row.place("line_id"),
                subject=line.line_id,
                value=show(due),
                settled=show(account.due),
                release=release,
            )


def _due_today(
    line: Expense,
    account: Account,
    books: Books,
    caps: Mapping[Pool, Ceiling],
    drawing: Drawing,
) -> Decimal:
    """Give what the line would get if today's rows were settled, beside what others draw."""
    programme = books.case.programme
    activity = programme.activity.get(line.activity_id)
    participant = programme.participant.get(line.participant_id)
    if activity is None or participant is None:
        return ZERO
    claim = figure(line, activity, participant, books.lookups)
    ceiling = caps.get(account.pool)
    wanted = account.corrected_to
    if wanted is None:
        wanted = _at_frozen_rate(claim, account.line)
    if claim.pool != account.pool or ceiling is None or wanted <= account.due:
        return ZERO
    if may_claim(claim) is not None or is_further_person(claim, drawing):
        return ZERO
    return min(wanted, ceiling.room(account, books.accounts.drawn(account.pool)))


def _at_frozen_rate(claim: Claim, settled: SettledLine) -> Decimal:
    """Give what is claimed today, at most at the rate that the line was settled with."""
    claimed = claim.claimed_eur or ZERO
    if claim.quantity is None or settled.rate is None:
        return claimed
    return min(claimed, cents(claim.quantity * settled.rate))


def changes(
    programme: Programme, releases: Releases, accounts: Accounts, since: Iterable[Since]
) -> tuple[LineChange, ...]:
    """List what is not as it was at the last release; none before the first one.

    `since` is what `changed_since` found.
    """
    if not releases.numbers:
        return ()
    newest = releases.made[-1] if releases.made else None
    waited = {order_key(line_id) for line_id in newest.waiting} if newest else set()
    new = [
        LineChange(
            ChangeKind.NEW,
            line.line_id,
            line.activity_id,
            line.participant_id,
            line.category.value,
            "",
            str(line.row),
        )
        for line in programme.expenses
        if not _was_settled(line, accounts) and order_key(line.line_id) not in waited
    ]
    changed = [
        LineChange(
            ChangeKind.CHANGED if one.line else ChangeKind.VANISHED,
            one.settled.of,
            one.settled.activity_id,
            one.settled.participant_id,
            one.settled.category,
            one.differences or f"released in {one.settled.release}",
            one.settled.source,
        )
        for one in since
    ]
    return (*new, *changed)


def _was_settled(line: Expense, accounts: Accounts) -> bool:
    """Did a release settle it? This run may have done so meanwhile."""
    account = accounts.get(line.line_id)
    return account is not None and account.settled and bool(account.line.release)
