"""The month in a few lines: where the programme stands, how it runs, what would close the gap."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from p2p_sheets.config import ActivityType
from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.kpi.breakdowns import CutOffFigures, VisitFigures
from p2p_sheets.rules.kpi.definitions import fill_rates
from p2p_sheets.rules.kpi.forecast import Outlook, Reach
from p2p_sheets.rules.kpi.indicators import ALL, Kpi
from p2p_sheets.rules.kpi.tables import LADDER
from p2p_sheets.rules.kpi.trend import AgainstPlan
from p2p_sheets.text import listed, sentence

Line = tuple[str, str]


def summary(
    types: Sequence[ActivityType],
    by_id: Mapping[str, Kpi],
    rows: tuple[Iterable[CutOffFigures], Iterable[VisitFigures]],
    against_plan: Mapping[str, AgainstPlan],
    ahead: Mapping[str, Outlook],
    outside: str,
) -> tuple[Line, ...]:
    """Give the lines as labels and texts; indicators, against_plan and outlooks are by ID."""
    cut_offs, visits = rows

    def against(key: str, label: str, done: str = "executed") -> Line:
        return label, _against(by_id[key], against_plan.get(key), ahead[key], done)

    return (
        against("activities", "Activities"),
        *(against(f"activities {kind.key}", sentence(kind.words)) for kind in types),
        against("places", "City places"),
        _cities(by_id),
        against("experts", "Experts", "engaged"),
        _visits(types, by_id, visits),
        _ladder(cut_offs),
        _timeliness(by_id),
        _money(by_id, outside),
        ("Gaps", _gaps(ahead.values())),
    )


def _against(kpi: Kpi, standing: AgainstPlan | None, outlook: Outlook, done: str) -> str:
    text = f"{_number(kpi.executed)} of {kpi.target} {done}"
    if kpi.progress is not None:
        text += f" ({percent(kpi.progress)})"
    text += f", {_number(kpi.figures['Planned'].value)} planned"
    if standing:
        text += f", {standing}"
    return f"{text}; {outlook.low} to {outlook.high} expected"


def _cities(by_id: Mapping[str, Kpi]) -> Line:
    share = by_id[f"small and mid-sized {ALL}"].executed
    text = f"{_number(by_id['cities'].executed)} different ones took part"
    return "Cities", text + (f"; {percent(share)} of places small or mid-sized" if share else "")


def _visits(
    types: Sequence[ActivityType], by_id: Mapping[str, Kpi], visits: Iterable[VisitFigures]
) -> Line:
    flagged = [visit for visit in visits if visit.flag]
    rates = {kind.words: by_id[key].executed for kind, key in fill_rates(types).items()}
    texts = [
        f"{percent(rate)} of the visitors' places" + (f" of {words}" if len(rates) > 1 else "")
        for words, rate in rates.items()
        if rate is not None
    ]
    text = f"{listed(texts)} taken" if texts else "none yet"
    return "Visits", text + (f"; {len(flagged)} needing attention" if flagged else "")


def _ladder(cut_offs: Iterable[CutOffFigures]) -> Line:
    rows = tuple(cut_offs)
    steps = (
        f"{sum(int(row.figures[stage].number) for row in rows)} {stage.casefold()}"
        for stage in LADDER
    )
    return "Pipeline", " > ".join(steps)


def _timeliness(by_id: Mapping[str, Kpi]) -> Line:
    on_time = by_id[f"on time {ALL}"].executed
    parts = [f"{percent(on_time)} of deliverables on time"] if on_time is not None else []
    for done in ("release", "payment"):
        days = by_id[f"days to {done}"].executed
        parts += [f"{_number(days)} days from claim to {done}"] if days is not None else []
    return "Timeliness", "; ".join(parts) or "nothing due or released yet"


def _money(by_id: Mapping[str, Kpi], outside: str) -> Line:
    names = ("released", "paid", "in this run", "held", "refused")
    parts = [f"{show(by_id[f'{name} {ALL}'].executed or ZERO)} {name}" for name in names]
    return "EUR", ", ".join(parts) + (f"; {outside} awaiting an exchange rate" if outside else "")


def _gaps(forecast: Iterable[Outlook]) -> str:
    open_ = [one for one in forecast if one.reach is not Reach.YES and one.ahead]
    texts = [f"{one.scope}: {one.to_do.lacks}" for one in open_]
    return "; ".join(texts) or "none: every target is within reach"


def percent(share: Decimal) -> str:
    """Write a share as a percentage, rounded half up.

    >>> percent(Decimal("0.785"))
    '79 %'
    """
    return f"{(share * 100).quantize(Decimal(1), ROUND_HALF_UP)} %"


def _number(value: Decimal | None) -> str:
    return "0" if value is None else f"{value.quantize(Decimal(1), ROUND_HALF_UP)}"
