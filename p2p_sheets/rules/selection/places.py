"""Who is proposed for the places of a round (SE-6..SE-9, CA-4).

Cities that are advised and hosts get them along the order. Visitor cities are assigned to visits by
deferred acceptance: every city asks for the visit it likes best; every visit keeps the best of
those who ask, up to its places; who is not kept asks for the next. The outcome is stable (no city
and visit would both rather have each other), it is the best stable one for every city, and no order
of rows matters. A common limit, the target of the programme (CA-4), is kept in the same step: of
all who ask, the best stay while their visit and the target have room.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from p2p_sheets.books import Decision
from p2p_sheets.rules.selection.contest import Candidate, Contest, Proposal
from p2p_sheets.text import id_order


@dataclass(frozen=True, slots=True)
class Placing:
    """A proposal and why."""

    proposal: Proposal
    reason: str
    rule: str
    passed_over: bool = False  # the city has its award or its place elsewhere (SE-7)


NO_WISH = 1_000_000  # a blank preference comes after all given ones
Placings = dict[str, Placing]  # by application


# --- along the order -----------------------------------------------------------------------------
class PlacesByRank:
    """Hands out the places of a contest along an order.

    `first` is how it stands if nobody had decided or withdrawn; `merit` the same without those who
    have gone; `open` is what the recorded decisions have left: they hold their places.
    """

    def __init__(self, contest: Contest, order: Iterable[Candidate]) -> None:
        self._contest = contest
        self._order = tuple(order)

    def first(self) -> Placings:
        """Propose as if nothing had been decided."""
        return self._fill(self._order, self._contest.places.places, self._contest.held_before)

    def merit(self) -> Placings:
        """Propose without the cities that have gone, whatever the panel decided."""
        there = [c for c in self._order if not c.recorded.is_given_up]
        return self._fill(there, self._contest.places.places, self._contest.held_before)

    def open(self, first: Mapping[str, Proposal]) -> Placings:
        """Propose what is left beside the recorded decisions.

        A recorded Reserve moves up only for an award that fell away: it is the panel's decision.
        """
        contest = self._contest
        awarded = [c for c in contest.candidates if c.recorded.holds_place]
        held = {**contest.held, **{c.city_key: c.application_id for c in awarded}}
        taken = len(awarded) + contest.unranked_awards
        free = max(0, contest.places.open - taken)
        fallen = sum(_fell(c, first) for c in self._order)
        running = [c for c in self._order if not c.recorded.is_settled]
        return self._fill(running, free, held, taken=taken, fallen=fallen)

    def _fill(
        self,
        running: Iterable[Candidate],
        free: int,
        held_at_start: Mapping[str, str],
        *,
        taken: int = 0,
        fallen: int | None = None,
    ) -> Placings:
        contest, held = self._contest, dict(held_at_start)
        spare = contest.places.capacity - taken - free  # places that the target withholds
        reserve, placings = contest.reserve, Placings()
        for candidate in running:
            waits = fallen == 0 and candidate.recorded.decision is Decision.RESERVE
            holder = "" if self._repeats else held.get(candidate.city_key, "")
            if holder:
                placings[candidate.application_id] = _second(candidate, holder)
            elif free > 0 and not waits:
                free -= 1
                held[candidate.city_key] = candidate.application_id
                if fallen and candidate.recorded.decision is Decision.RESERVE:
                    fallen -= 1
                placings[candidate.application_id] = self._award()
            else:
                short, spare = spare > 0 and free == 0, spare - 1
                placings[candidate.application_id] = self._waiting(reserve, short=short)
                reserve -= 1
        return placings

    @property
    def _repeats(self) -> bool:
        return self._contest.config.selection.repeat_awards

    def _award(self) -> Placing:
        places = self._contest.places.places
        within = "The one place" if places == 1 else f"Within the {places} places"
        return Placing(Proposal.AWARD, within, "SE-6")

    def _waiting(self, reserve: int, *, short: bool) -> Placing:
        proposal = Proposal.RESERVE if reserve > 0 else Proposal.NOT_SELECTED
        places = self._contest.places
        if short:
            target = f"Target reached: the programme awards {places.target} in all"
            return Placing(proposal, target, "CA-4")
        if reserve > 0:
            number = self._contest.reserve - reserve + 1
            return Placing(proposal, f"Number {number} on the reserve list", "SE-6")
        return Placing(proposal, "Places and reserve list go to higher ranks", "SE-6")


def _second(candidate: Candidate, holder: str) -> Placing:
    reason = f"Passed over: {candidate.city} has its award of this type with {holder}"
    return Placing(Proposal.NOT_SELECTED, reason, "SE-7", passed_over=True)


def _fell(candidate: Candidate, first: Mapping[str, Proposal]) -> bool:
    """Did an award fall away with it?"""
    recorded = candidate.recorded
    if recorded.declined and recorded.decision is Decision.AWARDED:
        return True
    return recorded.is_given_up and first.get(candidate.application_id) is Proposal.AWARD


# --- visitor cities to visits --------------------------------------------------------------------
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


class PlacesInVisits:
    """Hands out the places of all visits of a call; the same three views as `PlacesByRank`."""

    def __init__(self, contest: Contest, order: Iterable[Candidate]) -> None:
        self._contest = contest
        self._order = tuple(order)
        self._capacity = contest.round.figures(contest.config).max_visitors

    def first(self) -> Placings:
        """Propose as if nothing had been decided."""
        rooms = dict.fromkeys(self._contest.visits, self._capacity)
        return self._fill(self._order, rooms, self._contest.places.places, {})

    def merit(self) -> Placings:
        """Propose without the cities that have gone, whatever the panel decided."""
        rooms = dict.fromkeys(self._contest.visits, self._capacity)
        there = [c for c in self._order if not c.recorded.is_given_up]
        return self._fill(there, rooms, self._contest.places.places, {})

    def open(self, first: Mapping[str, Proposal]) -> Placings:  # noqa: ARG002 (as `PlacesByRank.open`)
        """Propose what is left beside the recorded decisions: the decided leave the market."""
        contest = self._contest
        awarded = [c for c in contest.candidates if c.recorded.holds_place]
        rooms = {
            host: max(0, self._capacity - full - sum(c.host == host for c in awarded))
            for host, full in ((h, contest.full.get(h, 0)) for h in contest.visits)
        }
        taken = {**contest.held, **{c.city_key: c.application_id for c in awarded}}
        count = len(awarded) + contest.unranked_awards
        quota = max(0, contest.places.open - count)
        running = [c for c in self._order if not c.recorded.is_settled]
        return self._fill(running, rooms, quota, taken)

    def _fill(
        self,
        running: Sequence[Candidate],
        rooms: Mapping[str, int],
        quota: int,
        taken: Mapping[str, str],
    ) -> Placings:
        market = [c for c in running if c.city_key not in taken]
        placed = assign(market, rooms, quota)
        by_city = {c.city_key: c for c in placed}
        left = {h: room - sum(c.host == h for c in placed) for h, room in rooms.items()}
        waiting: dict[str, int] = {}
        placings = Placings()
        for candidate in running:
            has = by_city.get(candidate.city_key)
            if candidate.host not in rooms:
                placing = Placing(
                    Proposal.NOT_SELECTED, f"The visit {candidate.host} is not selected", "SE-8"
                )
            elif candidate.city_key in taken:
                placing = _elsewhere(f"with {taken[candidate.city_key]}")
            elif has is candidate:
                placing = self._award(candidate)
            elif has is not None:
                placing = self._has_another(candidate, has, has_room=left[candidate.host] > 0)
            else:
                waiting[candidate.host] = number = waiting.get(candidate.host, 0) + 1
                placing = self._waiting(candidate, number, has_room=left[candidate.host] > 0)
            placings[candidate.application_id] = placing
        return placings

    def _has_another(self, candidate: Candidate, has: Candidate, *, has_room: bool) -> Placing:
        """Say that the city got a visit it likes better, or why it did not get this one."""
        place = f"in {self._visit(has)} ({_preference(has)})"
        if wish_order(has) < wish_order(candidate) or has.host == candidate.host:
            return _elsewhere(place)
        why, rule = self._why_not(candidate, has_room=has_room)
        return Placing(Proposal.NOT_SELECTED, f"{why}; the city has a place {place}", rule)

    def _visit(self, candidate: Candidate) -> str:
        return f"{self._contest.visits.get(candidate.host, '')} {candidate.host}".strip()

    def _award(self, candidate: Candidate) -> Placing:
        reason = f"A place in {self._visit(candidate)} ({_preference(candidate)})"
        return Placing(Proposal.AWARD, reason, "SE-8")

    def _waiting(self, candidate: Candidate, number: int, *, has_room: bool) -> Placing:
        on_list = number <= self._contest.reserve
        proposal = Proposal.RESERVE if on_list else Proposal.NOT_SELECTED
        why, rule = self._why_not(candidate, has_room=has_room)
        reason = f"{why}; number {number} on the reserve list of the visit" if on_list else why
        return Placing(proposal, reason, rule)

    def _why_not(self, candidate: Candidate, *, has_room: bool) -> tuple[str, str]:
        """Say why there is no place for it in the visit that it wants, and by which rule."""
        if has_room:
            target = self._contest.places.target
            return f"Target reached: the programme awards {target} visitor places in all", "CA-4"
        return f"{self._visit(candidate)} is full with higher scores", "SE-8"


def _preference(candidate: Candidate) -> str:
    number = candidate.preference
    return "no preference given" if number is None else f"preference {number}"


def _elsewhere(where: str) -> Placing:
    reason = f"The city has its place of this call {where}"
    return Placing(Proposal.NOT_SELECTED, reason, "SE-7", passed_over=True)
