"""The entry: from records to rankings, round after round by closing date."""

from datetime import date

from p2p_sheets.books import Application, ApplicationType, Decision, Faulty, Programme
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.overrides import Overrides
from p2p_sheets.rules.selection.decisions import Assessment, Candidate, Contest, Scored
from p2p_sheets.rules.selection.eligibility import assess
from p2p_sheets.rules.selection.notes import Notes
from p2p_sheets.rules.selection.ordering import id_order
from p2p_sheets.rules.selection.ranking import rank
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
from p2p_sheets.rules.selection.tally import Award, Tally
from p2p_sheets.rules.selection.unranked import in_error, not_ranked


def select(
    programme: Programme, config: Config, register: Register, overrides: Overrides, as_of: date
) -> Selection:
    """Decide eligibility, scores, rankings and visits of the whole programme (CA, EL, SE)."""
    return _Selecting(programme, config, register, overrides, as_of).run()


class _Selecting:
    """One run: assesses every application, then takes the rounds one after another."""

    def __init__(
        self,
        programme: Programme,
        config: Config,
        register: Register,
        overrides: Overrides,
        as_of: date,
    ) -> None:
        self._programme = programme
        self._config = config
        self._register = register
        self._as_of = as_of
        self._notes = Notes(overrides)
        self._rounds = Rounds(config)
        self._scorer = scorer = Scorer(programme, config, register, self._notes)
        ordered = sorted(programme.applications, key=lambda a: id_order(a.application_id))
        self._assessed = {a.application_id: self._assess(a) for a in ordered}
        self._scored = {a.application_id: scorer.score(a) for a in ordered}
        self._errors = in_error(programme.faulty)
        self._tally = Tally(config, self._recorded())
        self._rankings: dict[Round, RoundRanking] = {}

    def run(self) -> Selection:
        """Take the rounds in order, then set out the cut-offs."""
        for round_ in self._rounds.all:
            contest = self._contest(round_)
            lines = rank(contest)
            self._rankings[round_] = RoundRanking(
                round_,
                contest,
                lines,
                round_.provisional(self._as_of),
                sensitivity=sensitivity(contest, lines, self._scored, self._scorer),
            )
            self._tally.close(round_, contest.places, lines)
        cut_offs = tuple(self._cut_offs())
        for cut_off in cut_offs:
            remark(cut_off, self._programme, self._notes)
        remark_programme(self._tally.awards, self._programme, self._config, self._notes)
        return Selection(
            cut_offs=cut_offs,
            findings=self._notes.findings,
            used=self._notes.used,
            assessments=self._assessed,
            scores=self._scored,
            awards=tuple(self._tally.awards),
        )

    def _assess(self, application: Application) -> Assessment:
        return assess(
            application,
            self._programme,
            self._config,
            self._register,
            self._rounds,
            self._notes,
        )

    def _recorded(self) -> list[Award]:
        """List the awards that the panel recorded, those of faulty rows too: they stand (SE-9)."""
        awards = [
            Award(
                a.application.application_id,
                a.application.city,
                a.city_key,
                a.round,
                a.application.host_application or "",
            )
            for a in self._assessed.values()
            if a.round is not None
            and a.application.decision is Decision.AWARDED
            and a.application.declined_on is None
        ]
        faulty = {f.key: f for f in self._programme.faulty if f.record is Application}
        return awards + [award for f in faulty.values() if (award := self._faulty_award(f))]

    def _faulty_award(self, faulty: Faulty) -> Award | None:
        values = faulty.values
        kind = values.get("activity_type")
        if values.get("decision") is not Decision.AWARDED or values.get("declined_on"):
            return None
        if not isinstance(kind, ApplicationType):
            return None
        round_ = self._rounds.named(str(values.get("cut_off") or ""), kind)
        city, country = str(values.get("city") or ""), str(values.get("country") or "")
        key = self._register.key(city, country) if city and country else faulty.key
        host = str(values.get("host_application") or "")
        return Award(faulty.key, city, key, round_, host) if round_ else None

    def _contest(self, round_: Round) -> Contest:
        """Gather all that the ranking of a round hangs on."""
        earlier = self._tally.earlier(round_)
        candidates = [
            self._candidate(a, scored, earlier.get(a.city_key, 0))
            for key, a in self._assessed.items()
            if a.round == round_ and a.standing is None and (scored := self._scored[key]).total
        ]
        ranked = {c.application_id for c in candidates}
        outside = [a for a in self._tally.here(round_) if a.application_id not in ranked]
        here = {a.city_key: a.application_id for a in outside}
        visits, most = {}, self._most(round_)
        if round_.is_visitors:
            visits = self._visits(round_)
            most = len(visits) * round_.figures(self._config).max_visitors
            held_before, held = {}, here
        else:
            held_before = self._tally.holders(round_, before=True)
            held = {**self._tally.holders(round_, before=False), **here}
        reserve = round_.cut_off.reserve
        hosts = [a.host for a in outside]
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

    def _candidate(self, assessment: Assessment, scored: Scored, earlier: int) -> Candidate:
        a = assessment.application
        total = scored.total
        if total is None:
            raise ValueError(f"{a.application_id} has no total")
        return Candidate(
            application_id=a.application_id,
            city=a.city,
            country=a.country,
            city_key=assessment.city_key,
            in_band=assessment.in_band,
            total=total,
            criteria=tuple(c for c in scored.criteria if c is not None),
            below=scored.below,
            earlier=earlier,
            submitted=a.submitted_on,
            host=a.host_application or "",
            preference=a.preference,
            decision=a.decision,
            declined=a.declined_on is not None,
            comment=bool(a.comment),
        )

    def _visits(self, visitors: Round) -> dict[str, str]:
        """List the visits of a call: hosts awarded, or else proposed (SE-8)."""
        hosts = self._rounds.named(visitors.cut_off.id, ApplicationType.HOST)
        return {a.application_id: a.city for a in self._tally.here(hosts)} if hosts else {}

    def _cut_offs(self) -> list[CutOffRanking]:
        """Set out one ranking per cut-off with applications, by closing date, then ID."""
        outside: dict[str, list[NotRanked]] = {}
        present: set[str] = set()
        for key, assessment in self._assessed.items():
            present.add(assessment.cut_off)
            missing = not_ranked(assessment, self._scored[key])
            if missing:
                outside.setdefault(assessment.cut_off, []).append(missing)
        for missing in self._errors:
            values = self._programme.faulty_row["Applications", missing.application_id].values
            cut_off = str(values.get("cut_off") or "")
            present.add(cut_off)
            outside.setdefault(cut_off, []).append(missing)
        mains = [r for r in self._rounds.all if not r.is_visitors and r.cut_off.id in present]
        return [self._cut_off(main, outside.get(main.cut_off.id, [])) for main in mains]

    def _cut_off(self, main: Round, outside: list[NotRanked]) -> CutOffRanking:
        id_ = main.cut_off.id
        visitors = self._rounds.named(id_, ApplicationType.VISITOR)
        members = {k: a for k, a in self._assessed.items() if a.cut_off == id_}
        return CutOffRanking(
            cut_off=main.cut_off,
            config=self._config,
            as_of=self._as_of,
            main=self._rankings[main],
            visitors=self._rankings[visitors] if visitors else None,
            not_ranked=tuple(sorted(outside, key=lambda n: id_order(n.application_id))),
            scores={k: self._scored[k] for k in members if self._scored[k].marks},
            cities={k: a.application.city for k, a in members.items()},
            visits=self._filled(visitors) if visitors else (),
            used=tuple(u for u in self._notes.used if u.finding.subject in members),
        )

    def _filled(self, visitors: Round) -> tuple[Visit, ...]:
        """Count how full each visit is (PR-6)."""
        awards = self._tally.here(visitors)
        places = visitors.figures(self._config).max_visitors
        return tuple(
            Visit(
                host,
                city,
                places,
                taken=sum(a.host == host for a in awards),
                awarded=sum(a.host == host and a.recorded for a in awards),
            )
            for host, city in sorted(self._visits(visitors).items(), key=lambda v: id_order(v[0]))
        )
