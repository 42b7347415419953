"""How full each site visit is (PR-6)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from p2p_sheets.books import Role
from p2p_sheets.config import Config
from p2p_sheets.rules.kpi.facts import STAGES, Fact
from p2p_sheets.rules.kpi.measures import Count, Figure
from p2p_sheets.rules.kpi.tables import Tables
from p2p_sheets.text import order_key


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """One site visit that is awarded: its host, and its visitor cities by stage."""

    host: Fact
    places: int
    fewest: int  # with fewer visitors it is flagged
    call_closed: bool  # no more visitors can apply
    measure: Count
    figures: dict[str, Figure]

    @property
    def came(self) -> Decimal:
        """Visitor cities that took part; before the visit those that are to come."""
        return self.figures[self.stage].number

    @property
    def stage(self) -> str:
        """What is held against its places: who came, or before that who is awarded."""
        return "Executed" if self.host.executed else "Awarded"

    @property
    def fill(self) -> Decimal | None:
        """Places taken of those there are."""
        return self.came / self.places if self.places else None

    @property
    def flag(self) -> str:
        """What to look at; blank where all is well."""
        if not (self.call_closed or self.host.executed):
            return ""
        if self.came < self.fewest:
            return f"fewer than {self.fewest}"
        return f"over {self.places}" if self.came > self.places else ""


def visits(tables: Tables, config: Config, as_of: date) -> tuple[VisitFigures, ...]:
    """Count the visitors of every visit."""
    limits = config.types["SV"]
    out = []
    for host in tables["Data"].where((("Counts as", Role.HOST.value), ("Awarded", 1))):
        count = Count((("Counts as", Role.VISITOR.value), ("Visit", f"Visit {host.visit}")))
        figures = {stage: count.at(stage).of(tables) for stage in STAGES}
        cut_off = config.cut_off.get(host.cut_off)
        closes = cut_off.visitors_close if cut_off else None
        out.append(
            VisitFigures(
                host=host,
                places=limits.max_visitors,
                fewest=limits.min_visitors,
                call_closed=closes is None or closes < as_of,
                measure=count,
                figures=figures,
            )
        )
    return tuple(sorted(out, key=lambda visit: order_key(visit.host.id)))
