"""Gathers what the ranking of a round hangs on, out of applications, scores and earlier rounds."""

from collections.abc import Mapping, Sequence

from p2p_sheets.books import ApplicationType
from p2p_sheets.config import Config
from p2p_sheets.rules.selection.decisions import Assessment, Candidate, Contest, Scored
from p2p_sheets.rules.selection.frozen import Frozen
from p2p_sheets.rules.selection.recorded import Recorded
from p2p_sheets.rules.selection.rounds import Round, Rounds
from p2p_sheets.rules.selection.tally import Tally


class Contests:
    """Makes contests; the tally behind it grows from round to round."""

    def __init__(
        self,
        config: Config,
        rounds: Rounds,
        assessed: Mapping[str, Assessment],
        scored: Mapping[str, Scored],
        tally: Tally,
    ) -> None:
        self._config = config
        self._rounds = rounds
        self._assessed = assessed
        self._scored = scored
        self._tally = tally

    def fresh(self, round_: Round, said: Mapping[str, Recorded]) -> Contest:
        """Make the contest of all that is eligible, complete and scored today."""
        earlier = self._tally.earlier(round_)
        candidates = [
            _candidate(each, scored, earlier.get(each.city_key, 0), said[key])
            for key, each in self._assessed.items()
            if each.round == round_ and each.standing is None
            if (scored := self._scored[key]).total is not None
        ]
        return self._contest(round_, candidates)

    def frozen(self, round_: Round, frozen: Frozen, said: Mapping[str, Recorded]) -> Contest:
        """Make the contest of a frozen ranking with today's decisions (SE-9)."""
        return frozen.contest(self._contest(round_, frozen.candidates(said)))

    def visits(self, visitors: Round) -> dict[str, str]:
        """List the visits of a call (host application -> city): hosts awarded, or proposed."""
        hosts = self._rounds.named(visitors.cut_off.id, ApplicationType.HOST)
        return {a.application_id: a.city for a in self._tally.here(hosts)} if hosts else {}

    def _contest(self, round_: Round, candidates: Sequence[Candidate]) -> Contest:
        ranked = {c.application_id for c in candidates}
        outside = [a for a in self._tally.here(round_) if a.application_id not in ranked]
        held = {a.city_key: a.application_id for a in outside}
        held_before: dict[str, str] = {}
        visits: dict[str, str] = {}
        most = self._most(round_)
        if round_.is_visitors:
            visits = self.visits(round_)
            most = len(visits) * round_.figures(self._config).max_visitors
        else:
            held_before = self._tally.holders(round_, before=True)
            held = {**self._tally.holders(round_, before=False), **held}
        reserve, hosts = round_.cut_off.reserve, [a.host for a in outside]
        return Contest(
            round=round_,
            config=self._config,
            candidates=candidates,
            places=self._tally.places(round_, most),
            reserve=self._config.selection.reserve if reserve is None else reserve,
            mode=self._config.selection.priority.mode,
            held_before=held_before,
            held=held,
            unranked_awards=len(outside),
            visits=visits,
            full={host: hosts.count(host) for host in visits},
        )

    def _most(self, round_: Round) -> int:
        own = round_.cut_off.max_awards
        return round_.figures(self._config).max_awards if own is None else own


def _candidate(each: Assessment, scored: Scored, earlier: int, said: Recorded) -> Candidate:
    a = each.application
    if scored.total is None:
        raise ValueError(f"{a.application_id} has no total")
    return Candidate(
        application_id=a.application_id,
        city=a.city,
        country=a.country,
        city_key=each.city_key,
        in_band=each.in_band,
        total=scored.total,
        criteria=tuple(c for c in scored.criteria if c is not None),
        below=scored.below,
        earlier=earlier,
        submitted=a.submitted_on,
        host=a.host_application or "",
        preference=a.preference,
        decision=said.decision,
        declined=said.declined,
        comment=said.comment,
    )
