"""The entry: from records to rankings, round after round by closing date."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from p2p_sheets.books import Application
from p2p_sheets.case import Case
from p2p_sheets.overrides import Notes, Used
from p2p_sheets.rules.selection.conflicts import warn_of_experts
from p2p_sheets.rules.selection.contest import Contests, recorded_awards, recorded_decisions
from p2p_sheets.rules.selection.eligibility import assess
from p2p_sheets.rules.selection.experts import ExpertPool, Suggestion
from p2p_sheets.rules.selection.frozen import Frozen, changes
from p2p_sheets.rules.selection.ranking import rank
from p2p_sheets.rules.selection.remarks import Remarks
from p2p_sheets.rules.selection.results import CutOffRanking, RoundRanking, Selection, Visit
from p2p_sheets.rules.selection.rounds import Award, AwardCount, PastAward, Round, Rounds
from p2p_sheets.rules.selection.scoring import Scorer, strictness
from p2p_sheets.rules.selection.screening import NotRanked, in_error, not_ranked, too_late
from p2p_sheets.rules.selection.sensitivity import sensitivity
from p2p_sheets.text import id_order


def select(case: Case, frozen: Iterable[Frozen] = (), past: Iterable[PastAward] = ()) -> Selection:
    """Decide eligibility, scores, rankings and visits of the whole programme (CA, EL, SE).

    A round that has not closed before the day of the case is provisional. `frozen` are rankings
    kept by `freeze`; their scores, order and first proposals are not computed again (SE-9). `past`
    are awards of earlier periods that count.
    """
    return _Selecting(case, tuple(frozen), tuple(past)).run()


class _Selecting:
    """One run: assesses every application, then takes the rounds one after another."""

    def __init__(self, case: Case, frozen: Sequence[Frozen], past: Sequence[PastAward]) -> None:
        self._case = case
        notes = self._notes = Notes(case.overrides)
        self._frozen = {(f.cut_off, f.type): f for f in frozen}
        self._rounds = Rounds(case.config)
        scorer = Scorer(case, notes)
        ordered = sorted(case.programme.applications, key=lambda a: id_order(a.application_id))
        self._assessed = {a.application_id: assess(case, a, self._rounds, notes) for a in ordered}
        self._scored = {
            key: scorer.score(one.application, one.scoring(case.config))
            for key, one in self._assessed.items()
        }
        self._decisions = recorded_decisions(case.programme)
        assessed = self._assessed.values()
        awards = recorded_awards(case, assessed, self._rounds, self._decisions)
        by_city: dict[str, list[PastAward]] = {}
        for award in past:
            by_city.setdefault(case.register.key(award.city, award.country), []).append(award)
        self._awards = AwardCount(case.config, awards, by_city)
        self._contests = Contests(
            case.config, self._rounds, self._assessed, self._scored, self._awards
        )
        self._out = self._not_ranked()
        self._pool = ExpertPool(case)

    def run(self) -> Selection:
        """Take the rounds in order, then set out the cut-offs."""
        rankings: dict[Round, RoundRanking] = {}
        for round_ in self._rounds.all:
            ranking = rankings[round_] = self._take(round_)
            self._awards.close(round_, ranking.places, _proposed(ranking))
        cut_offs = tuple(self._cut_offs(rankings))
        remarks = Remarks(self._case, self._notes)
        for cut_off in cut_offs:
            remarks.on_ranking(cut_off)
        remarks.on_awards(self._awards.awards)
        warn_of_experts(self._case, self._notes)
        return Selection(
            cut_offs=tuple(replace(c, used=self._used(c)) for c in cut_offs),
            findings=self._notes.findings,
            used=self._notes.used,
            assessments=self._assessed,
            scores=self._scored,
            awards=tuple(self._awards.awards),
        )

    def _take(self, round_: Round) -> RoundRanking:
        """Rank one round: afresh, or along its frozen order."""
        fresh = self._contests.fresh(round_, self._decisions)
        provisional = round_.provisional(self._case.as_of)
        frozen = self._frozen.get((round_.cut_off.id, round_.type.name))
        again = rank(fresh)
        if frozen is None:
            others = partial(sensitivity, fresh, again, self._scored)
            return RoundRanking(round_, fresh, again, provisional, others)
        contest = frozen.contest(self._contests, round_, self._decisions)
        lines = rank(contest)
        out = {
            key: missing
            for key, missing in self._out.items()
            if missing.kind == round_.type and self._cut_off_of(key) == round_.cut_off.id
        }
        return RoundRanking(
            round_,
            contest,
            lines,
            provisional,
            lambda: frozen.sensitivity,
            frozen_on=frozen.frozen_on,
            changes=changes(frozen, lines, again, out),
        )

    def _not_ranked(self) -> dict[str, NotRanked]:
        """Say of each application that is not ranked today why, the rows in error included."""
        out = {n.application_id: n for n in in_error(self._case.programme.faulty)}
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
        sheet = Application.SHEET.title
        values = self._case.programme.faulty_row[sheet, application_id].values
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
        visit = main.type.activity.visitor
        visitors = self._rounds.named(main.cut_off.id, visit) if visit else None
        rounds = [rankings[main], *([rankings[visitors]] if visitors else [])]
        scores = {k: self._scored[k] for k in members if k in self._scored}
        return CutOffRanking(
            cut_off=main.cut_off,
            config=self._case.config.on(main.cut_off.closes),
            main=rankings[main],
            visitors=rankings[visitors] if visitors else None,
            not_ranked=self._unranked(rounds, members),
            scores={k: scored for k, scored in scores.items() if scored.marks},
            assessments={k: self._assessed[k] for k in members if k in self._assessed},
            visits=self._filled(visitors) if visitors else (),
            strictness=strictness(scores.values()),
            experts=self._experts(rankings[main]),
        )

    def _used(self, ranking: CutOffRanking) -> tuple[Used, ...]:
        """List the overrides that touched a cut-off or one of its applications."""
        ids = {ranking.cut_off.id, *ranking.assessments}
        return tuple(used for used in self._notes.used if used.finding.subject in ids)

    def _unranked(
        self, rounds: Sequence[RoundRanking], members: list[str]
    ) -> tuple[NotRanked, ...]:
        """List who is not ranked; a frozen ranking leaves out who came after it."""
        ranked = {line.application_id for r in rounds for line in r.lines}
        frozen = [
            self._frozen[r.round.cut_off.id, r.round.type.name] for r in rounds if r.frozen_on
        ]
        was = {key: standing for f in frozen for key, standing in f.not_ranked.items()}
        days = {f.type: f.frozen_on for f in frozen}
        out: list[NotRanked] = []
        for key in members:
            if key in ranked:
                continue
            if key in self._out:
                out.append(self._out[key])
            else:
                assessment = self._assessed[key]
                day = days[assessment.application.activity_type.name]
                out.append(too_late(assessment, day, was.get(key)))
        return tuple(out)

    def _filled(self, visitors: Round) -> tuple[Visit, ...]:
        """Count how full each visit is (PR-6)."""
        awards = self._awards.here(visitors)
        places = visitors.figures(self._case.config).max_visitors
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
        """Suggest experts for what is awarded, or proposed."""
        out: list[Suggestion] = []
        for line in ranking.lines:
            assessment = self._assessed.get(line.application_id)
            if line.takes_place and assessment is not None:
                out += self._pool.suggest(assessment.application, ranking.round)
        return tuple(out)


def _proposed(ranking: RoundRanking) -> list[Award]:
    """Give whatever takes a place in it as an award of this run."""
    placed = (line.candidate for line in ranking.lines if line.takes_place)
    return [
        Award(c.application_id, c.city, c.city_key, ranking.round, c.host, recorded=False)
        for c in placed
    ]
