"""The visitors of the site visits: who wants to see whom, and who gets a place (SE-8)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from p2p_sheets.books import Application, Decision
from p2p_sheets.sample.applications import Applicant, Wish, fill_in
from p2p_sheets.sample.calendar import luck, working_day
from p2p_sheets.sample.calls import CallHistory
from p2p_sheets.sample.people import SampleCity

PANEL_AFTER = timedelta(days=16)
ANSWER_AFTER = timedelta(days=8)
UNLUCKY = 11  # cities of a call that find no place
SEATS = (5, 5, 5, 5, 4)  # wanted by good cities, by visit


@dataclass(frozen=True, slots=True)
class Wanted:
    """One row of a visitor city: an application, and whether it reached the threshold."""

    application: Application
    fit: bool


def visitors(calls: CallHistory, cut_off_id: str, cities: Sequence[SampleCity]) -> None:
    """Let the visitor cities of a call apply, be scored and be decided."""
    hosts = [
        a for a in calls.applications if a.cut_off == cut_off_id and a.decision is Decision.AWARDED
    ]
    taken = {host.city for host in hosts}
    chance = luck("visitors", cut_off_id)
    free = [city for city in cities if city.name not in taken]
    came = chance.sample(free, sum(SEATS) + UNLUCKY)
    firsts = [host for host, seats in zip(hosts, SEATS, strict=True) for _ in range(seats)]
    wanted: list[Wanted] = []
    for number, city in enumerate(came):
        good = number < len(firsts)
        first = firsts[number] if good else chance.choice(hosts[:4])
        others = [host for host in hosts if host is not first]
        more = chance.choice((0, 0, 0, 1, 1, 2))
        for preference, host in enumerate([first, *chance.sample(others, more)], 1):
            wish = Wish(host, preference)
            full = host is not hosts[-1]  # the last visit has a place left for nobody else
            fit = good or (full and chance.random() < 0.5)
            wanted.append(_apply(calls, cut_off_id, city, wish, len(wanted) + 1, fit=fit))
    decided = _decided(calls, wanted, hosts)
    calls.applications += _declined(calls, decided) if cut_off_id == "SV-3" else decided


def _apply(
    calls: CallHistory, cut_off_id: str, city: SampleCity, wish: Wish, number: int, *, fit: bool
) -> Wanted:
    contact = calls.people.of_city(city.name, city.country)
    key = f"{cut_off_id}-V{number:02}"
    applicant = Applicant(key, wish.host.activity_type.activity.applications[-1], city, contact)
    cut_off = calls.config.cut_off[cut_off_id]
    application = fill_in(applicant, cut_off, luck("application", key), wish)
    calls.score(application, fit=fit)
    return Wanted(application, fit)


def _decided(
    calls: CallHistory, wanted: Sequence[Wanted], hosts: Sequence[Application]
) -> list[Application]:
    """Record what the panel decided: places as proposed, three in reserve, the others rejected."""
    cut_off = calls.config.cut_off[hosts[0].cut_off]
    day = working_day((cut_off.visitors_close or cut_off.closes) + PANEL_AFTER)
    best_first = sorted(
        (w.application for w in wanted if w.fit),
        key=lambda a: (
            calls.merits[a.application_id].order(calls.config),
            a.submitted_on,
            a.application_id,
        ),
    )
    placed = _assign(best_first, calls.config.types["SV"].max_visitors)
    housed = {a.city for a in best_first if a.application_id in placed}
    waiting: dict[str, int] = {}
    decided: dict[str, Application] = {}
    for application in best_first:
        host = application.host_application or ""
        if application.application_id in placed:
            decided[application.application_id] = _accepted(application, day)
        elif application.city not in housed:
            waiting[host] = waiting.get(host, 0) + 1
            if waiting[host] <= calls.config.selection.reserve:
                decided[application.application_id] = replace(
                    application, decision=Decision.RESERVE, decided_on=day
                )
    return [
        decided.get(
            w.application.application_id,
            replace(w.application, decision=Decision.REJECTED, decided_on=day),
        )
        for w in wanted
    ]


def _accepted(application: Application, day: date) -> Application:
    return replace(
        application,
        decision=Decision.AWARDED,
        decided_on=day,
        confirmed_on=day + ANSWER_AFTER,
    )


def _declined(calls: CallHistory, decided: Sequence[Application]) -> list[Application]:
    """Let a city give its place back, and the best of those in reserve take it (SE-9)."""
    follows = min(
        (a for a in decided if a.decision is Decision.RESERVE),
        key=lambda a: calls.merits[a.application_id].order(calls.config),
    )
    leaves = next(
        a
        for a in decided
        if a.decision is Decision.AWARDED and a.host_application == follows.host_application
    )
    day = leaves.decided_on + ANSWER_AFTER if leaves.decided_on else None
    change = {
        leaves.application_id: replace(
            leaves, confirmed_on=None, declined_on=day, comment="No budget for the journey."
        ),
        follows.application_id: replace(
            follows,
            decision=Decision.AWARDED,
            confirmed_on=day + ANSWER_AFTER if day else None,
            comment=f"Took the place that {leaves.city} gave back.",
        ),
    }
    return [change.get(a.application_id, a) for a in decided]


def _assign(best_first: Sequence[Application], seats: int) -> set[str]:
    """Let every city ask for the visit it likes best, and every visit keep the best who ask."""
    standing = {a.application_id: number for number, a in enumerate(best_first)}
    wishes: dict[str, list[Application]] = {}
    for application in sorted(best_first, key=lambda a: a.preference or 0):
        wishes.setdefault(application.city, []).append(application)
    kept: dict[str, list[Application]] = {}
    asking = list(wishes)
    while asking:
        city = asking.pop()
        if not wishes[city]:
            continue
        application = wishes[city].pop(0)
        seated = kept.setdefault(application.host_application or "", [])
        seated.append(application)
        if len(seated) > seats:
            seated.sort(key=lambda a: standing[a.application_id])
            asking.append(seated.pop().city)
    return {a.application_id for seated in kept.values() for a in seated}
