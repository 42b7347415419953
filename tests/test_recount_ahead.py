"""The forecast promises no seat that is not there: of the demo, and of programmes by chance."""

from datetime import date
from pathlib import Path

import pytest

from p2p_sheets.month.decide import decide
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.forecast import Outlook
from p2p_sheets.sample.calendar import AS_OF
from tests.golden_run import GoldenRun, own_time
from tests.programmes import LONG
from tests.recount_ahead import lost, recount_ahead
from tests.test_recount import Chance, request, rows_in_error

pytestmark = own_time
TARGETS = {"activities ER": 16, "activities EM": 15, "activities SV": 20, "visitors": 100}
DAYS = (date(2023, 2, 28), date(2023, 9, 30), date(2024, 3, 31), date(2024, 7, 31))


def outlooks(kpis: Kpis) -> dict[str, Outlook]:
    """The outlooks by the names of the recount."""
    names = {"places Site Visit visitor": "visitors"}
    return {names.get(key, key): one for key, one in kpis.ahead.items()}


def test_the_forecast_of_the_demo_is_that_of_a_recount(golden: GoldenRun) -> None:
    those = golden.folder / "input", rows_in_error(golden.month.case.programme)
    seats, shares, found = recount_ahead(*those, AS_OF), lost(*those), outlooks(golden.month.kpis)
    for name, target in TARGETS.items():
        one = found[name]
        assert one.kpi.executed == seats.executed[name], name
        assert one.high == min(target, seats.most(name)), name
        assert one.ahead
        assert float(one.ahead.lost) == pytest.approx(shares[name]), name
        kept = (one.ahead.awarded + one.ahead.expected) * (1 - shares[name])
        assert one.low == min(one.high, seats.executed[name] + int(kept + 1e-9)), name
    for whole, parts in (("activities", [*TARGETS][:3]), ("places", [*TARGETS])):
        assert found[whole].low == sum(found[part].low for part in parts)
        assert found[whole].high == sum(found[part].high for part in parts)
    assert (found["visitors"].high, found["places"].high) == (86, 136)


@pytest.mark.parametrize("seed", range(40 if LONG else 12))
def test_no_forecast_exceeds_the_seats_that_are_left(seed: int, tmp_path: Path) -> None:
    chance, as_of = Chance(seed), DAYS[seed % len(DAYS)]
    chance.write(tmp_path / "input")
    seats = recount_ahead(tmp_path / "input", set(), as_of)
    for name, one in outlooks(decide(request(tmp_path, as_of)).kpis).items():
        assert one.kpi.executed == seats.executed[name], name
        assert seats.executed[name] <= one.low <= one.high <= seats.most(name), name
