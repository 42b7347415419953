"""The entry: from records to rankings, round after round by closing date."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from p2p_sheets.books import ApplicationType
from p2p_sheets.case import Case
from p2p_sheets.overrides import Used
from p2p_sheets.rules.selection.contests import Contests
from p2p_sheets.rules.selection.eligibility import assess
from p2p_sheets.rules.selection.experts import Pool, Suggestion
from p2p_sheets.rules.selection.frozen import Frozen, changes
from p2p_sheets.rules.selection.notes import Notes
from p2p_sheets.rules.selection.ordering import id_order
from p2p_sheets.rules.selection.ranking import rank
from p2p_sheets.rules.selection.recorded import recorded, recorded_awards
from p2p_sheets.rules.selection.remarks import remark, remark_programme
from p2p_sheets.rules.selection.results import (
    CutOffRanking,
    NotRanked,
    RoundRanking,
    Selection,
    Visit,
)
from p2p_sheets.rules.selection.rounds import Round, Rounds
from p2p_sheets.rules.selection.scoring import Scorer
from p2p_sheets.rules.selection.sensitivity import sensitivity
from p2p_sheets.rules.selection.strictness import leanings
from p2p_sheets.rules.selection.tally import Tally
from p2p_sheets.rules.selection.unranked import in_error, not_ranked, too_late


def select(case: Case, frozen: Iterable[Frozen] = ()) -> Selection:
    """Decide eligibility, scores, rankings and visits of the whole programme (CA, EL, SE).

    A round that has not closed before the day of the case is provisional. `frozen` are rankings
    kept by `freeze`; their scores, order and first proposals are not computed again (SE-9).
    """
    return _Selecting(case, tuple(frozen)).run()


class _Selecting:
    """One run: assesses every application, then takes the rounds one after another."""

    def __init__(self, case: Case, frozen: Sequence[Frozen]) -> None:
        programme, config, register = case.programme, case.config, case.register
        self._programme, self._config, self._as_of = programme, config, case.as_of
        notes = self._notes = Notes(case.overrides)
        self._frozen = {(f.cut_off, f.type): f for f in frozen}
        self._rounds = Rounds(config)
        self._scorer = Scorer(programme, config, register, notes)
        ordered = sorted(programme.applications, key=lambda a: id_order(a.application_id))
        self._assessed = {
            a.application_id: assess(a, programme, config, register, self._rounds, notes)
            for a in ordered
        }
        self._scored = {a.application_id: self._scorer.score(a) for a in ordered}
        self._said = recorded(programme)
        awards = recorded_awards(self._assessed.values(), programme, self._rounds, register)
        self._tally = Tally(config, awards)
        self._contests = Contests(config, self._rounds, self._assessed, self._scored, self._tally)
        self._out = self._not_ranked()
        self._pool = Pool(programme, config, register)

    def run(self) -> Selection:
        """Take the rounds in order, then set out the cut-offs."""
        rankings: dict[Round, RoundRanking] = {}
        for round_ in self._rounds.all:
            ranking = rankings[round_] = self._take(round_)
            self._tally.close(round_, ranking.places, ranking.lines)
        cut_offs = tuple(self._cut_offs(rankings))
        for cut_off in cut_offs:
            remark(cut_off, self._programme, self._notes)
        remark_programme(self._tally.awards, self._programme, self._config, self._notes)
        self._pool.conflicts(self._notes)
        return Selection(
            cut_offs=tuple(replace(c, used=self._used(c)) for c in cut_offs),
            findings=self._notes.findings,
            used=self._notes.used,
            assessments=self._assessed,
            scores=self._scored,
            awards=tuple(self._tally.awards),
        )

    def _take(self, round_: Round) -> RoundRanking:
        """Rank one round: afresh, or along its frozen order."""
        fresh = self._contests.fresh(round_, self._said)
        provisional = round_.provisional(self._as_of)
        frozen = self._frozen.get((round_.cut_off.id, round_.type))
        again = rank(fresh)
        if frozen is None:
            tried = sensitivity(fresh, again, self._scored, self._scorer)
            return RoundRanking(round_, fresh, again, provisional, sensitivity=tried)
        contest = self._contests.frozen(round_, frozen, self._said)
        lines = rank(contest)
        out = {key: n for key, n in self._out.items() if n.kind is round_.type}
        out = {k: n for k, n in out.items() if self._cut_off_of(k) == round_.cut_off.id}
        return RoundRanking(
            round_,
            contest,
            lines,
            provisional,
            frozen_on=frozen.frozen_on,
            sensitivity=frozen.sensitivity,
            changes=changes(frozen, lines, again, out),
        )

    def _not_ranked(self) -> dict[str, NotRanked]:
        """Say of each application that is not ranked today why, the rows in error included."""
        out = {n.application_id: n for n in in_error(self._programme.faulty)}
        for key, assessment in self._assessed.items():
            missing = not_ranked(assessment, self._scored[key])
            if missing:
                out[key] = missing
        return out

    def _cut_off_of(self, application_id: str) -> str:
        """Name the cut-off that an application, or a row in error, belongs to."""
        assessment = self._assessed.get(application_id)
        if assessment is not None:
            return assessment.cut_off
        values = self._programme.faulty_row["Applications", application_id].values
        return str(values.get("cut_off") or "")

    def _cut_offs(self, rankings: dict[Round, RoundRanking]) -> list[CutOffRanking]:
        """Set out one ranking per cut-off with applications, by closing date, then ID."""
        members: dict[str, list[str]] = {cut_off: [] for cut_off, _ in self._frozen}
        for key in sorted({*self._assessed, *self._out}, key=id_order):
            members.setdefault(self._cut_off_of(key), []).append(key)
        mains = [r for r in self._rounds.all if not r.is_visitors and r.cut_off.id in members]
        return [self._cut_off(main, members[main.cut_off.id], rankings) for main in mains]

    def _cut_off(
        self, main: Round, members: list[str], rankings: dict[Round, RoundRanking]
    ) -> CutOffRanking:
        visitors = self._rounds.named(main.cut_off.id, ApplicationType.VISITOR)
        rounds = [rankings[main], *([rankings[visitors]] if visitors else [])]
        scores = {k: self._scored[k] for k in members if k in self._scored}
        return CutOffRanking(
            cut_off=main.cut_off,
            config=self._config,
            as_of=self._as_of,
            main=rankings[main],
            visitors=rankings[visitors] if visitors else None,
            not_ranked=self._unranked(rounds, members),
            scores={k: scored for k, scored in scores.items() if scored.marks},
            cities={k: self._assessed[k].application.city for k in members if k in self._assessed},
            visits=self._filled(visitors) if visitors else (),
            leanings=leanings(scores.values()),
            experts=self._experts(rankings[main]),
        )

    def _used(self, ranking: CutOffRanking) -> tuple[Used, ...]:
        """List the overrides that touched a cut-off or one of its applications."""
        ids = {ranking.cut_off.id, *ranking.cities}
        return tuple(used for used in self._notes.used if used.finding.subject in ids)

    def _unranked(
        self, rounds: Sequence[RoundRanking], members: list[str]
    ) -> tuple[NotRanked, ...]:
        """List who is not ranked; a frozen ranking leaves out who came after it."""
        ranked = {line.application_id for r in rounds for line in r.lines}
        frozen = [self._frozen[r.round.cut_off.id, r.round.type] for r in rounds if r.frozen_on]
        was = {key: standing for f in frozen for key, standing in f.not_ranked}
        days = {f.type: f.frozen_on for f in frozen}
        out: list[NotRanked] = []
        for key in members:
            if key in ranked:
                continue
            if key in self._out:
                out.append(self._out[key])
            else:
                assessment = self._assessed[key]
                day = days[assessment.application.activity_type]
                out.append(too_late(assessment, day, was.get(key)))
        return tuple(out)

    def _filled(self, visitors: Round) -> tuple[Visit, ...]:
        """Count how full each visit is (PR-6)."""
        awards = self._tally.here(visitors)
        places = visitors.figures(self._config).max_visitors
        visits = sorted(self._contests.visits(visitors).items(), key=lambda v: id_order(v[0]))
        return tuple(
            Visit(
                host,
                city,
                places,
                taken=sum(a.host == host for a in awards),
                awarded=sum(a.host == host and a.recorded for a in awards),
            )
            for host, city in visits
        )

    def _experts(self, ranking: RoundRanking) -> tuple[Suggestion, ...]:
        """Suggest experts for the reviews and missions that are awarded, or proposed."""
        out: list[Suggestion] = []
        for line in ranking.lines:
            assessment = self._assessed.get(line.application_id)
            if line.takes_place and assessment is not None:
                out += self._pool.suggest(assessment.application, ranking.round)
        return tuple(out)
