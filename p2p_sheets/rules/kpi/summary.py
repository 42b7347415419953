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
from p2p_sheets.text import listed, sentence

Line = tuple[str, str]


def summary(
    types: Sequence[ActivityType],
    by_id: Mapping[str, Kpi],
    cut_offs: Iterable[CutOffFigures],
    visits: Iterable[VisitFigures],
    ahead: Mapping[str, Outlook],
    outside: str,
) -> tuple[Line, ...]:
    """Give the lines as labels and texts; indicators and their outlooks are by ID."""
    return (
        _against(by_id["activities"], "Activities", ahead),
        *(_against(by_id[f"activities {kind.key}"], sentence(kind.words), ahead) for kind in types),
        _against(by_id["places"], "City places", ahead),
        _cities(by_id),
        _against(by_id["experts"], "Experts", ahead, "engaged"),
        _visits(types, by_id, visits),
        _ladder(cut_offs),
        _pace(by_id),
        _money(by_id, outside),
        ("Gaps", _gaps(ahead.values())),
    )


def _against(kpi: Kpi, label: str, ahead: Mapping[str, Outlook], done: str = "executed") -> Line:
    text = f"{_number(kpi.executed)} of {kpi.target} {done}"
    if kpi.progress is not None:
        text += f" ({percent(kpi.progress)})"
    text += f", {_number(kpi.figures['Planned'].value)} planned"
    outlook = ahead.get(kpi.definition.id)
    if outlook:
        text += f"; {outlook.low} to {outlook.high} expected"
    return label, text


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
    return "Visits", text + (f"; {len(flagged)} to look at" if flagged else "")


def _ladder(cut_offs: Iterable[CutOffFigures]) -> Line:
    rows = tuple(cut_offs)
    steps = (
        f"{sum(int(row.figures[stage].number) for row in rows)} {stage.casefold()}"
        for stage in LADDER
    )
    return "From call on", " > ".join(steps)


def _pace(by_id: Mapping[str, Kpi]) -> Line:
    on_time, days = by_id[f"on time {ALL}"].executed, by_id["days to payment"].executed
    parts = [f"{percent(on_time)} of deliverables on time"] if on_time is not None else []
    parts += [f"{_number(days)} days from claim to payment"] if days is not None else []
    return "Pace", "; ".join(parts) or "nothing due or paid yet"


def _money(by_id: Mapping[str, Kpi], outside: str) -> Line:
    names = ("released", "in this run", "held", "refused")
    parts = [f"{show(by_id[f'{name} {ALL}'].executed or ZERO)} {name}" for name in names]
    return "EUR", ", ".join(parts) + (f"; {outside} wait for a rate" if outside else "")


def _gaps(forecast: Iterable[Outlook]) -> str:
    open_ = [one for one in forecast if one.reach is not Reach.YES and one.pace]
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
