"""Who is proposed for the places of a round of reviews, missions or hosts (SE-6..SE-9, CA-4)."""

from collections.abc import Iterable, Mapping

from p2p_sheets.books import Decision
from p2p_sheets.rules.selection.decisions import Candidate, Contest, Proposal, Verdict

Verdicts = dict[str, Verdict]


class Awards:
    """Hands out the places of a contest along an order.

    `first` is how it stands if nobody had decided or withdrawn; `merit` the same without those who
    have gone; `open` is what the recorded decisions have left: they hold their places.
    """

    def __init__(self, contest: Contest, order: Iterable[Candidate]) -> None:
        self._contest = contest
        self._order = tuple(order)

    def first(self) -> Verdicts:
        """Propose as if nothing had been decided."""
        return self._fill(self._order, self._contest.places.places, self._contest.held_before)

    def merit(self) -> Verdicts:
        """Propose without the cities that have gone, whatever the panel decided."""
        there = [c for c in self._order if not c.gone]
        return self._fill(there, self._contest.places.places, self._contest.held_before)

    def open(self, first: Mapping[str, Proposal]) -> Verdicts:
        """Propose what is left beside the recorded decisions.

        A recorded Reserve moves up only for an award that fell away: it is the panel's decision.
        """
        contest = self._contest
        awarded = [c for c in contest.candidates if c.awarded]
        held = {**contest.held, **{c.city_key: c.application_id for c in awarded}}
        taken = len(awarded) + contest.unranked_awards
        free = max(0, contest.places.open - taken)
        fallen = sum(_fell(c, first) for c in self._order)
        running = [c for c in self._order if not c.settled]
        return self._fill(running, free, held, taken=taken, fallen=fallen)

    def _fill(
        self,
        running: Iterable[Candidate],
        free: int,
        held_at_start: Mapping[str, str],
        *,
        taken: int = 0,
        fallen: int | None = None,
    ) -> Verdicts:
        contest, held = self._contest, dict(held_at_start)
        spare = contest.places.capacity - max(taken, 0) - free  # places that the target withholds
        reserve, verdicts = contest.reserve, Verdicts()
        for candidate in running:
            waits = fallen == 0 and candidate.decision is Decision.RESERVE
            holder = "" if self._repeats else held.get(candidate.city_key, "")
            if holder:
                verdicts[candidate.application_id] = _second(candidate, holder)
            elif free > 0 and not waits:
                free -= 1
                held[candidate.city_key] = candidate.application_id
                if fallen and candidate.decision is Decision.RESERVE:
                    fallen -= 1
                verdicts[candidate.application_id] = self._award()
            else:
                short, spare = spare > 0 and free == 0, spare - 1
                verdicts[candidate.application_id] = self._waiting(reserve, short=short)
                reserve -= 1
        return verdicts

    @property
    def _repeats(self) -> bool:
        return self._contest.config.selection.repeat_awards

    def _award(self) -> Verdict:
        places = self._contest.places.places
        within = "The one place" if places == 1 else f"Within the {places} places"
        return Verdict(Proposal.AWARD, within, "SE-6")

    def _waiting(self, reserve: int, *, short: bool) -> Verdict:
        proposal = Proposal.RESERVE if reserve > 0 else Proposal.NOT_SELECTED
        places = self._contest.places
        if short:
            target = f"Target reached: the programme awards {places.target} in all"
            return Verdict(proposal, target, "CA-4")
        if reserve > 0:
            number = self._contest.reserve - reserve + 1
            return Verdict(proposal, f"Number {number} on the reserve list", "SE-6")
        return Verdict(proposal, "Places and reserve list go to higher ranks", "SE-6")


def _second(candidate: Candidate, holder: str) -> Verdict:
    reason = f"Passed over: {candidate.city} has its award of this type with {holder}"
    return Verdict(Proposal.NOT_SELECTED, reason, "SE-7")


def _fell(candidate: Candidate, first: Mapping[str, Proposal]) -> bool:
    """Did an award fall away with it?"""
    if candidate.declined and candidate.decision is Decision.AWARDED:
        return True
    return candidate.gone and first.get(candidate.application_id) is Proposal.AWARD
