"""Visitor cities to visits, by deferred acceptance: visitors propose, visits keep the best (SE-8).

Every city asks for the visit it likes best; every visit keeps the best of those who ask, up to its
places; who is not kept asks for the next. The outcome is stable (no city and visit would both
rather have each other), it is the best stable one for every city, and no order of rows matters.

A common limit, the target of the programme (CA-4), is kept in the same step: of all who ask, the
best stay while their visit and the target have room. Without it each visit simply keeps its best.
"""

from collections.abc import Iterable, Mapping, Sequence

from p2p_sheets.rules.selection.decisions import Candidate, Contest, Proposal, Verdict
from p2p_sheets.rules.selection.ordering import id_order

Verdicts = dict[str, Verdict]
NO_WISH = 1_000_000  # a blank preference comes after all given ones


def wish_order(candidate: Candidate) -> tuple[int, tuple[str, str]]:
    """Order a city's own applications: by preference, equal or blank ones by Application ID."""
    preference = candidate.preference if candidate.preference is not None else NO_WISH
    return (preference, id_order(candidate.application_id))


def assign(order: Sequence[Candidate], rooms: Mapping[str, int], quota: int) -> list[Candidate]:
    """Assign cities to visits; `order` is best first, `rooms` the places of each visit.

    Gives the applications that get a place, best first: at most one per city.
    """
    standing = {c.application_id: number for number, c in enumerate(order)}
    wishes: dict[str, list[Candidate]] = {}
    for candidate in sorted(order, key=wish_order):
        if candidate.host in rooms:
            wishes.setdefault(candidate.city_key, []).append(candidate)
    kept: dict[str, Candidate] = {}
    while asking := [city for city, left in wishes.items() if left and city not in kept]:
        for city in asking:
            kept[city] = wishes[city].pop(0)
        by_standing = sorted(kept.values(), key=lambda c: standing[c.application_id])
        kept = {c.city_key: c for c in _keep(by_standing, rooms, quota)}
    return list(kept.values())


def _keep(best_first: Iterable[Candidate], rooms: Mapping[str, int], quota: int) -> list[Candidate]:
    """Keep the best while their visit and the quota have room."""
    left, kept = dict(rooms), list[Candidate]()
    for candidate in best_first:
        if left[candidate.host] > 0 and len(kept) < quota:
            left[candidate.host] -= 1
            kept.append(candidate)
    return kept


class VisitorAwards:
    """Hands out the places of all visits of a call; the same three views as `Awards`."""

    def __init__(self, contest: Contest, order: Iterable[Candidate]) -> None:
        self._contest = contest
        self._order = tuple(order)
        self._capacity = contest.round.figures(contest.config).max_visitors

    def first(self) -> Verdicts:
        """Propose as if nothing had been decided."""
        rooms = dict.fromkeys(self._contest.visits, self._capacity)
        return self._fill(self._order, rooms, self._contest.places.places, {})

    def merit(self) -> Verdicts:
        """Propose without the cities that have gone, whatever the panel decided."""
        rooms = dict.fromkeys(self._contest.visits, self._capacity)
        there = [c for c in self._order if not c.gone]
        return self._fill(there, rooms, self._contest.places.places, {})

    def open(self, first: Mapping[str, Proposal]) -> Verdicts:  # noqa: ARG002 (as `Awards.open`)
        """Propose what is left beside the recorded decisions: the decided leave the market."""
        contest = self._contest
        awarded = [c for c in contest.candidates if c.awarded]
        rooms = {
            host: max(0, self._capacity - full - sum(c.host == host for c in awarded))
            for host, full in ((h, contest.full.get(h, 0)) for h in contest.visits)
        }
        taken = {**contest.held, **{c.city_key: c.application_id for c in awarded}}
        count = len(awarded) + contest.unranked_awards
        quota = max(0, contest.places.open - count)
        running = [c for c in self._order if not c.settled]
        return self._fill(running, rooms, quota, taken)

    def _fill(
        self,
        running: Sequence[Candidate],
        rooms: Mapping[str, int],
        quota: int,
        taken: Mapping[str, str],
    ) -> Verdicts:
        market = [c for c in running if c.city_key not in taken]
        placed = assign(market, rooms, quota)
        by_city = {c.city_key: c for c in placed}
        left = {h: room - sum(c.host == h for c in placed) for h, room in rooms.items()}
        waiting: dict[str, int] = {}
        verdicts = Verdicts()
        for candidate in running:
            has = by_city.get(candidate.city_key)
            if candidate.host not in rooms:
                verdict = Verdict(
                    Proposal.NOT_SELECTED, f"The visit {candidate.host} is not selected", "SE-8"
                )
            elif candidate.city_key in taken:
                verdict = _elsewhere(f"with {taken[candidate.city_key]}")
            elif has is candidate:
                verdict = self._award(candidate)
            elif has is not None:
                verdict = self._has_another(candidate, has, has_room=left[candidate.host] > 0)
            else:
                waiting[candidate.host] = number = waiting.get(candidate.host, 0) + 1
                verdict = self._waiting(candidate, number, has_room=left[candidate.host] > 0)
            verdicts[candidate.application_id] = verdict
        return verdicts

    def _has_another(self, candidate: Candidate, has: Candidate, *, has_room: bool) -> Verdict:
        """Say that the city got a visit it likes better, or why it did not get this one."""
        place = f"in {self._visit(has)} ({_preference(has)})"
        if wish_order(has) < wish_order(candidate) or has.host == candidate.host:
            return _elsewhere(place)
        why, rule = self._why_not(candidate, has_room=has_room)
        return Verdict(Proposal.NOT_SELECTED, f"{why}; the city has a place {place}", rule)

    def _visit(self, candidate: Candidate) -> str:
        return f"{self._contest.visits.get(candidate.host, '')} {candidate.host}".strip()

    def _award(self, candidate: Candidate) -> Verdict:
        reason = f"A place in {self._visit(candidate)} ({_preference(candidate)})"
        return Verdict(Proposal.AWARD, reason, "SE-8")

    def _waiting(self, candidate: Candidate, number: int, *, has_room: bool) -> Verdict:
        on_list = number <= self._contest.reserve
        proposal = Proposal.RESERVE if on_list else Proposal.NOT_SELECTED
        why, rule = self._why_not(candidate, has_room=has_room)
        reason = f"{why}; number {number} on the reserve list of the visit" if on_list else why
        return Verdict(proposal, reason, rule)

    def _why_not(self, candidate: Candidate, *, has_room: bool) -> tuple[str, str]:
        """Say why there is no place for it in the visit that it wants, and by which rule."""
        if has_room:
            target = self._contest.places.target
            return f"Target reached: the programme awards {target} visitor places in all", "CA-4"
        return f"{self._visit(candidate)} is full with higher scores", "SE-8"


def _preference(candidate: Candidate) -> str:
    number = candidate.preference
    return "no preference given" if number is None else f"preference {number}"


def _elsewhere(where: str) -> Verdict:
    return Verdict(Proposal.NOT_SELECTED, f"The city has its place of this call {where}", "SE-7")
