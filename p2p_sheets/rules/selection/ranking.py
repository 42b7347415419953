"""The ranking of one round: order, proposals, recorded decisions, and the reason of each line."""

from dataclasses import replace

from p2p_sheets.books import Decision
from p2p_sheets.rules.selection.awards import Awards
from p2p_sheets.rules.selection.decisions import Candidate, Contest, Proposal, Ranked, Verdict
from p2p_sheets.rules.selection.ordering import Order, put_in_order
from p2p_sheets.rules.selection.visitors import VisitorAwards

DEPARTS = "the panel decided otherwise (SE-9)"
AGREES = {
    Decision.AWARDED: {Proposal.AWARD},
    Decision.RESERVE: {Proposal.RESERVE},
    Decision.REJECTED: {Proposal.NOT_SELECTED, Proposal.BELOW},
}


def rank(contest: Contest) -> tuple[Ranked, ...]:
    """Rank a contest: those over the threshold best first, then those below it."""
    order = put_in_order(contest)
    lines = _Lines(contest, order)
    ranked = [lines.over(candidate, number) for number, candidate in enumerate(order.over, 1)]
    below = [lines.below(candidate) for candidate in order.below]
    return tuple(_seated(ranked) if contest.round.is_visitors else ranked) + tuple(below)


class _Lines:
    """Makes the lines: joins the three views of who gets a place with what the panel decided."""

    def __init__(self, contest: Contest, order: Order) -> None:
        awards = (VisitorAwards if contest.round.is_visitors else Awards)(contest, order.over)
        self._contest = contest
        self._order = order
        if contest.first:
            self._first = dict(contest.first)
        else:
            self._first = {key: verdict.proposal for key, verdict in awards.first().items()}
        self._merit = awards.merit()
        self._open = awards.open(self._first)
        self._went = [
            c for c in order.over if c.gone and self._first.get(c.application_id) is Proposal.AWARD
        ]

    def over(self, candidate: Candidate, rank: int) -> Ranked:
        """Make the line of a candidate over the threshold."""
        key = candidate.application_id
        verdict, takes_place = self._verdict(candidate)
        first = self._first.get(key, Proposal.NOT_SELECTED)
        expected = {first, self._merit[key].proposal} if key in self._merit else {first}
        departs = _departs(candidate, expected)
        by_score = self._order.by_score[key]
        reason = "; ".join(
            part
            for part in (
                verdict.reason,
                self._priority(rank, by_score, candidate),
                DEPARTS if departs else "",
            )
            if part
        )
        return Ranked(
            candidate=candidate,
            rank=rank,
            rank_by_score=by_score,
            first=first,
            proposal=verdict.proposal,
            takes_place=takes_place,
            decided_by=self._order.decided_by.get(key, ""),
            reason=reason,
            rule=verdict.rule,
            departs=departs,
        )

    def below(self, candidate: Candidate) -> Ranked:
        """Make the line of a candidate below the threshold: it cannot be awarded (SE-2)."""
        departs = _departs(candidate, {Proposal.BELOW})
        reason = candidate.below[0].upper() + candidate.below[1:]
        if departs:
            reason += f"; {DEPARTS}"
        return Ranked(
            candidate=candidate,
            rank=None,
            rank_by_score=None,
            first=Proposal.BELOW,
            proposal=Proposal.BELOW,
            takes_place=candidate.awarded,
            decided_by="",
            reason=reason,
            rule="SE-2",
            departs=departs,
        )

    def _verdict(self, candidate: Candidate) -> tuple[Verdict, bool]:
        """Give the proposal as it stands now, and whether the application holds a place."""
        key = candidate.application_id
        if candidate.gone:
            went = "Declined" if candidate.declined else "Withdrawn"
            moved = ": its place goes to the next" if candidate in self._went else ""
            return Verdict(Proposal.NOT_SELECTED, f"{went}{moved}", "SE-9"), False
        if candidate.settled:
            return self._by_merit(key), candidate.awarded
        verdict = self._open[key]
        if verdict.proposal is Proposal.AWARD:
            return self._promoted(candidate, verdict), True
        if candidate.decision is Decision.RESERVE:
            return self._by_merit(key), False
        return verdict, False

    def _by_merit(self, key: str) -> Verdict:
        """Give the proposal beside a decision; only the undecided are numbered on the reserve."""
        verdict = self._merit[key]
        if verdict.proposal is Proposal.RESERVE:
            return Verdict(Proposal.RESERVE, "By its rank on the reserve list", verdict.rule)
        return verdict

    def _promoted(self, candidate: Candidate, verdict: Verdict) -> Verdict:
        """Say who made way, where it did not have the place from the first (SE-9)."""
        if self._first.get(candidate.application_id) is Proposal.AWARD or not self._went:
            return verdict
        here = [c for c in self._went if c.host == candidate.host] or self._went
        went = ", ".join(c.application_id for c in here)
        return Verdict(Proposal.AWARD, f"Moves up: {went} withdrew or declined", "SE-9")

    def _priority(self, rank: int, by_score: int, candidate: Candidate) -> str:
        """Say what priority did to its place (EL-4)."""
        if rank == by_score:
            return ""
        why = "priority city" if candidate.in_band else "behind priority cities"
        return f"{why}: by score alone rank {by_score} (EL-4)"


def _departs(candidate: Candidate, proposals: set[Proposal]) -> bool:
    """Is the panel's decision neither what was proposed first nor what is now? (SE-9)."""
    if candidate.decision is None or candidate.decision is Decision.WITHDRAWN:
        return False
    return not AGREES[candidate.decision] & proposals


def _seated(ranked: list[Ranked]) -> list[Ranked]:
    """Number the places of each visit, the best first."""
    seats: dict[str, int] = {}
    out: list[Ranked] = []
    for line in ranked:
        if line.takes_place:
            host = line.candidate.host
            seats[host] = seats.get(host, 0) + 1
            out.append(replace(line, place=seats[host]))
        else:
            out.append(line)
    return out
