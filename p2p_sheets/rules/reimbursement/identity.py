"""Whose caps and whose money: persons, cities and activities over all releases (RB-12, ST-7).

A settled line belongs to the person and the city that it was settled for. What today's rows leave
in doubt is held until staff say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from p2p_sheets.books import Activity, Participant, Programme, Role, role_in
from p2p_sheets.case import Case
from p2p_sheets.cities import plain
from p2p_sheets.findings import NOWHERE, Finding
from p2p_sheets.findings import money as code
from p2p_sheets.findings import releases as since
from p2p_sheets.money import ZERO
from p2p_sheets.overrides import Hold, because
from p2p_sheets.persons import Known, Persons, similar
from p2p_sheets.rules.accounts import (
    Account,
    Accounts,
    Drawn,
    Owner,
    PaidPayment,
    Releases,
    SettledLine,
)
from p2p_sheets.rules.reimbursement.caps import ceiling_of
from p2p_sheets.rules.reimbursement.claims import Lookups, owner_of
from p2p_sheets.rules.reimbursement.decisions import Claim
from p2p_sheets.text import order_key


def persons_of(case: Case, releases: Releases) -> Persons:
    """Tell who is who among today's rows and all that releases settled or paid.

    An earlier period used the same Participant IDs for others: who is forgotten there is nobody.
    """
    before = [Known(row.participant_id, row.identity) for row in _rows(releases)]
    for period in releases.periods:
        rows = (Known(row.participant_id, row.identity) for row in _rows(period))
        before += [row for row in rows if not row.identity.is_forgotten]
    return Persons(case.known, before)


def _rows(releases: Releases) -> Iterator[SettledLine | PaidPayment]:
    for release in releases.all:
        yield from release.lines
        yield from release.payments


def row_today(line: SettledLine, lookups: Lookups) -> Participant | None:
    """Give the row of the person that a line was settled for; else of whoever has the ID now."""
    programme = lookups.case.programme
    by_id = programme.participant.get(line.participant_id)
    there = programme.participants_of.get(line.activity_id, ())
    rows = there if by_id is None else (by_id, *there)
    return next((row for row in rows if _same_person(line, row, lookups.persons)), by_id)


def settled_owner(line: SettledLine, lookups: Lookups) -> Owner:
    """Tell whose cap a row of Lines draws on: as it was settled, whatever its row says today.

    A typo in a city's name that was corrected counts. What got nothing goes by today's row, so that
    a corrected role opens the cap that the line should have had, and no other.
    """
    programme, register = lookups.case.programme, lookups.case.register
    today = programme.participant.get(line.participant_id)
    activity = programme.activity.get(line.activity_id)
    if today is None or activity is None or not _same_person(line, today, lookups.persons):
        today = None
    elif not line.due_eur:
        return owner_of(activity, today, lookups)
    if line.role == Role.EXPERT:
        return Owner(line.role, lookups.persons.of(line.identity))
    if line.role != Role.VISITOR:
        return Owner()
    city = lookups.case.city_of(today) if today is not None else None
    if city is not None and is_near(city, (line.city, line.city_country)):
        return Owner(line.role, register.key(*city))
    return Owner(line.role, register.key(line.city, line.city_country))


def _same_person(line: SettledLine, today: Participant, persons: Persons) -> bool:
    return persons.of(today.identity) == persons.of(line.identity)


def is_near(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Are two cities, each with its country, likely one that was typed in two ways?"""
    (name, country), (other_name, other_country) = one, other
    if country != other_country:
        return plain(name) == plain(other_name)
    return similar(plain(name), plain(other_name))


def identity_remarks(case: Case, persons: Persons) -> Iterator[Finding]:
    """Tell who was taken for one person although a row says otherwise."""
    for person in case.programme.participants:
        subject, identity = person.participant_id, person.identity
        if identity in persons.one_account:
            yield code.PERSON_TWO_EMAILS.at(
                person.row.place("email"), subject=subject, column="E-mail", value=person.name
            )
        if order_key(subject) in persons.renamed:
            yield code.PERSON_RENAMED.at(
                person.row.place("name"), subject=subject, column="Name", value=person.name
            )


# --- what is held until staff say -----------------------------------------------------------------
def doubts_of(
    claims: Sequence[Claim], lookups: Lookups, accounts: Accounts
) -> Mapping[str, list[Hold]]:
    """List, by Line ID, what is in doubt about the person, the city or the activity of a line."""
    found: dict[str, list[Hold]] = {}
    for claim, finding in (
        *_shared_mail(claims, lookups, accounts),
        *_near_cities(claims, lookups, accounts),
        *_renamed_activities(claims, lookups, accounts),
    ):
        found.setdefault(claim.expense.line_id, []).append(because(finding))
    return found


def _shared_mail(
    claims: Sequence[Claim], lookups: Lookups, accounts: Accounts
) -> Iterator[tuple[Claim, Finding]]:
    """Experts of an activity under one e-mail, who as one person would meet a cap: the later waits.

    An override says that they are two.
    """
    groups: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: claim.order):
        if claim.pool.owner.role == Role.EXPERT and claim.participant.email:
            mail = claim.participant.email.casefold()
            groups.setdefault((claim.pool.activity, claim.pool.category, mail), []).append(claim)
    for group in groups.values():
        others = lookups.persons.sharing_mail(group[0].participant.identity)
        people = others | {group[0].person}
        pools = {replace(group[0].pool, owner=Owner(Role.EXPERT, one)) for one in people}
        drawn = sum((accounts.drawn(pool) for pool in pools), Drawn())
        if others and _meets_a_cap(group, drawn):
            paid = sorted(pool.owner.key for pool in pools if accounts.drawn(pool).eur)
            first = paid[0] if paid else group[0].person
            for claim in group:
                if claim.person != first:
                    yield claim, _mail_shared(claim)


def _meets_a_cap(claims: Sequence[Claim], drawn: Drawn) -> bool:
    """Do lines that would share a cap claim more than it gives?"""
    claim = claims[0]
    if claim.entitlement is None:
        return False
    ceiling, _ = ceiling_of(claim.entitlement, claim.activity, claim.participant)
    if ceiling.eur is not None:
        return sum((one.claimed_eur or ZERO for one in claims), drawn.eur) > ceiling.eur
    units = sum((Fraction(one.quantity or 0) for one in claims), drawn.units)
    return units > (ceiling.units or 0)


def _mail_shared(claim: Claim) -> Finding:
    person = claim.participant
    return code.MAIL_SHARED.at(
        person.row.place("email"),
        subject=person.participant_id,
        column="E-mail",
        value=person.name,
        activity=claim.activity.activity_id,
    )


def _near_cities(
    claims: Sequence[Claim], lookups: Lookups, accounts: Accounts
) -> Iterator[tuple[Claim, Finding]]:
    """A visitor city that is nearly one that was paid: the same city, typed in another way?"""
    register = lookups.case.register
    paid: dict[str, list[Account]] = {}
    for account in accounts:
        if account.line.role == Role.VISITOR and account.draw > 0:
            paid.setdefault(account.pool.activity, []).append(account)
    for claim in claims:
        city = lookups.case.city_of(claim.participant)
        if city is None or claim.role is not Role.VISITOR:
            continue
        for account in paid.get(claim.pool.activity, ()):
            was = (account.line.city, account.line.city_country)
            listed = register.find(*city) is not None and register.find(*was) is not None
            if account.pool.owner != claim.pool.owner and not listed and is_near(city, was):
                person, words = claim.participant, {"paid": f"{was[0]} ({was[1]})"}
                words |= {"column": "City", "value": f"{city[0]} ({city[1]})"}
                place, subject = person.row.place("city"), person.participant_id
                yield claim, code.CITY_NEAR_PAID.at(place, subject=subject, **words)
                break


def _renamed_activities(
    claims: Sequence[Claim], lookups: Lookups, accounts: Accounts
) -> Iterator[tuple[Claim, Finding]]:
    """New lines of an activity that is likely one under whose ID, which vanished, lines were paid.

    It has the same application; or the same type, and the same days or person.
    """
    gone: dict[object, str] = {}
    known = known_activities(lookups.case.programme)
    for account in accounts:
        line = account.line
        if order_key(line.activity_id) not in known:
            kind, person = line.activity_type, lookups.persons.of(line.identity)
            days = (kind, line.activity_from, line.activity_to)
            for likeness in (order_key(line.application_id), days, (kind, person)):
                gone.setdefault(likeness, line.activity_id)
    for claim in claims:
        activity, kind = claim.activity, claim.activity.activity_type.name
        days = (kind, activity.start_date, activity.end_date)
        likenesses = (order_key(activity.application_id), days, (kind, claim.person))
        was = next((gone[likeness] for likeness in likenesses if likeness in gone), None)
        if was is not None:
            words = {"subject": activity.activity_id, "column": "Activity ID", "value": was}
            yield claim, code.ACTIVITY_RENAMED.at(activity.row.place("activity_id"), **words)


def known_activities(programme: Programme) -> set[str]:
    """Give the order keys of today's activities, those in error too."""
    known = {order_key(activity.activity_id) for activity in programme.activities}
    return known | {order_key(f.key) for f in programme.faulty if f.record is Activity}


def other_payee(account: Account, participant: Participant, persons: Persons) -> Finding | None:
    """What an account owes goes to nobody else without a word (RB-15)."""
    if persons.of(participant.identity) == persons.of(account.line.identity):
        return None
    return code.PAYEE_CHANGED.at(
        participant.row.place("name"),
        subject=participant.participant_id,
        column="Name",
        value=participant.name,
        line=account.line.of,
        before=account.line.name,
    )


# --- how many may take part -----------------------------------------------------------------------
def over_maximum(accounts: Accounts, lookups: Lookups) -> Mapping[str, Finding]:
    """Name the participants over the maximum, by Participant ID after those with money drawn.

    Experts count as persons, visitors as cities (ST-7), those too whose row is gone. Their lines
    are held, the others are paid.
    """
    drawing: dict[str, dict[Owner, None]] = {}
    for account in sorted(accounts, key=lambda one: one.key):
        if account.draw > 0:
            drawing.setdefault(account.pool.activity, {}).setdefault(account.pool.owner)
    found: dict[str, Finding] = {}
    for activity in lookups.case.programme.activities:
        figures = lookups.case.figures_for(activity).types[activity.activity_type.key]
        before = tuple(drawing.get(order_key(activity.activity_id), ()))
        found |= _over(activity, Role.EXPERT, figures.max_experts, before, lookups)
        if figures.visitor:
            found |= _over(activity, Role.VISITOR, figures.max_visitors, before, lookups)
    return found


def _over(
    activity: Activity, role: Role, most: int, drawing: Iterable[Owner], lookups: Lookups
) -> dict[str, Finding]:
    groups: dict[Owner, list[Participant]] = {}
    for participant in lookups.case.programme.participants_of.get(activity.activity_id, ()):
        if role_in(activity, participant) is role:
            groups.setdefault(owner_of(activity, participant, lookups), []).append(participant)
    before = [owner for owner in drawing if owner.role == role]
    rest = sorted(
        (owner for owner in groups if owner not in before),
        key=lambda owner: min(order_key(p.participant_id) for p in groups[owner]),
    )
    told = code.OVER_MAXIMUM if most else code.NO_EXPERTS
    return {
        person.participant_id: told.at(
            person.row.place("role"),
            subject=person.participant_id,
            column="Role",
            value=str(most),
            activity=activity.activity_id,
            kind=activity.activity_type.a_name,
        )
        for owner in [*before, *rest][most:]
        for person in groups.get(owner, ())
    }


def read_as_beneficiary(programme: Programme) -> list[Finding]:
    """Say where a `Host city` was read as the beneficiary, as its type has no hosts (RB-9)."""
    return [
        code.HOST_OF_NONE.at(
            person.row.place("role"),
            subject=person.participant_id,
            column="Role",
            value=person.role.value,
            kind=activity.activity_type.a_name,
        )
        for activity in programme.activities
        for person in programme.participants_of.get(activity.activity_id, ())
        if person.role is Role.HOST and role_in(activity, person) is not Role.HOST
    ]


def vanished_activities(accounts: Accounts, programme: Programme) -> list[Finding]:
    """An activity under which lines were settled keeps its ceilings under its ID (RB-12)."""
    known = known_activities(programme)
    names = {order_key(a.line.activity_id): a.line.activity_id for a in accounts}
    return [
        since.ACTIVITY_VANISHED.at(NOWHERE, subject=name)
        for key, name in names.items()
        if key not in known
    ]
