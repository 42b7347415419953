"""How many inhabitants count, and whether the figure can be trusted (EL-4)."""

from dataclasses import dataclass
from decimal import Decimal

from p2p_sheets.books import Application
from p2p_sheets.cities import City
from p2p_sheets.config import Config
from p2p_sheets.findings import Code
from p2p_sheets.findings import selection as codes
from p2p_sheets.rules.selection.decisions import Check, Outcome
from p2p_sheets.rules.selection.notes import Notes
from p2p_sheets.rules.selection.rounds import Round


@dataclass(frozen=True, slots=True)
class Population:
    """The figure that counts, and the check that tells where it comes from."""

    inhabitants: int | None
    check: Check


def assess_population(
    application: Application, round_: Round, city: City | None, config: Config, notes: Notes
) -> Population:
    """Take the application's figure, else the list's; remark a doubtful one where it matters."""
    stated, listed = application.population, city.population if city else None
    inhabitants = stated if stated is not None else listed
    if round_.figures(config).priority:
        for code, value, words in _doubts(stated, listed, city, config):
            notes.add(
                code.at(
                    application.row.place("population"),
                    subject=application.application_id,
                    column="Population",
                    value=value,
                    rule="EL-4",
                    city=application.city,
                    **words,
                )
            )
    if inhabitants is None:
        text = "population unknown: no priority"
    else:
        low, high = config.selection.priority.population
        inside = "inside" if low <= inhabitants <= high else "outside"
        source = "the application" if stated is not None else "the list of cities"
        text = f"{inhabitants} inhabitants ({source}), {inside} {low} to {high}"
    return Population(inhabitants, Check("Population", "EL-4", Outcome.PASS, text))


def _doubts(
    stated: int | None, listed: int | None, city: City | None, config: Config
) -> list[tuple[Code, str, dict[str, object]]]:
    priority = config.selection.priority
    counts = stated if stated is not None else listed
    if counts is None:
        return [(codes.POPULATION_UNKNOWN, "", {})]
    doubts: list[tuple[Code, str, dict[str, object]]] = []
    if stated is not None and listed and _apart(stated, listed) > priority.differs_by:
        doubts.append((codes.POPULATION_DIFFERS, str(stated), {"listed": listed}))
    near = [bound for bound in priority.population if _apart(counts, bound) <= priority.near_bound]
    if near:
        doubts.append((codes.POPULATION_NEAR_BOUND, str(counts), {"bound": near[0]}))
    if stated is None and city is not None and city.uncertain:
        doubts.append((codes.POPULATION_UNCERTAIN, str(counts), {}))
    return doubts


def _apart(figure: int, reference: int) -> Decimal:
    return abs(Decimal(figure) - reference) / reference
