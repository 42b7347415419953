"""What the panel recorded stands (SE-9): of applications, and of rows that an error keeps out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from p2p_sheets.books import Application, ApplicationType, Decision, Faulty, Programme
from p2p_sheets.cities import Register
from p2p_sheets.rules.selection.decisions import Assessment
from p2p_sheets.rules.selection.rounds import Rounds
from p2p_sheets.rules.selection.tally import Award


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the sheet Applications says of an application today."""

    decision: Decision | None
    declined: bool
    comment: bool

    @property
    def awarded(self) -> bool:
        """Does it hold a place?"""
        return self.decision is Decision.AWARDED and not self.declined


def recorded(programme: Programme) -> Mapping[str, Recorded]:
    """Read the decisions of all applications by ID."""
    out = {f.key: _of_faulty(f) for f in programme.faulty if f.record is Application}
    for a in programme.applications:
        said = Recorded(a.decision, a.declined_on is not None, bool(a.comment))
        out[a.application_id] = said
    return out


def _of_faulty(faulty: Faulty) -> Recorded:
    values = faulty.values
    decision = values.get("decision")
    return Recorded(
        decision if isinstance(decision, Decision) else None,
        values.get("declined_on") is not None,
        bool(values.get("comment")),
    )


def recorded_awards(
    assessed: Iterable[Assessment], programme: Programme, rounds: Rounds, register: Register
) -> list[Award]:
    """List the awards that stand: not withdrawn, not declined."""
    said = recorded(programme)
    awards: list[Award] = []
    for each in assessed:
        a = each.application
        if each.round is not None and said[a.application_id].awarded:
            host = a.host_application or ""
            awards.append(Award(a.application_id, a.city, each.city_key, each.round, host))
    faulty = {f.key: f for f in programme.faulty if f.record is Application}
    for key, row in sorted(faulty.items()):
        if said[key].awarded and (award := _faulty_award(row, rounds, register)):
            awards.append(award)
    return awards


def _faulty_award(faulty: Faulty, rounds: Rounds, register: Register) -> Award | None:
    """Make the award of a row in error, as far as it can be read."""
    values = faulty.values
    kind = values.get("activity_type")
    if not isinstance(kind, ApplicationType):
        return None
    round_ = rounds.named(str(values.get("cut_off") or ""), kind)
    city, country = str(values.get("city") or ""), str(values.get("country") or "")
    key = register.key(city, country) if city and country else faulty.key
    host = str(values.get("host_application") or "")
    return Award(faulty.key, city, key, round_, host) if round_ else None
