"""The budget by type and year: told before it is exceeded, and where it is (PR-2)."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from p2p_sheets.findings import Severity
from p2p_sheets.month.decide import decide
from p2p_sheets.rules.kpi.budget import SUMS, BudgetLine, alarms
from p2p_sheets.rules.kpi.measures import Figure
from tests import kinds
from tests.ledger.office import Office


def line(budget: str | None, **euro: str) -> BudgetLine:
    """Site Visits of 2023 with these sums."""
    sums = {name: Figure(Decimal(euro.get(name.replace(" ", "_"), "0"))) for name in SUMS}
    amount = None if budget is None else Decimal(budget)
    return BudgetLine(kinds.VISIT, 2023, amount, {}, sums)


@pytest.mark.parametrize(
    ("those", "codes"),
    [
        (line("1000", Committed="1000.00", Released="400", This_run="600"), []),
        (line("1000", Committed="1000.01"), ["BUDGET-OVERCOMMITTED"]),
        (line("1000", Committed="1000", Released="400.01", This_run="600"), ["BUDGET-EXCEEDED"]),
        (line("1000", Committed="2000", Released="1000.01"), ["BUDGET-EXCEEDED"]),
        (line("1000", Committed="900", Held="5000", Refused="5000"), []),
        (line("0", Committed="0.01"), ["BUDGET-OVERCOMMITTED"]),
        (line(None, Committed="1000000"), []),
    ],
)
def test_pr_2_a_budget_is_alarmed_at_the_first_cent_over_it(
    those: BudgetLine, codes: list[str]
) -> None:
    found = alarms([those])
    assert [finding.code for finding in found] == codes
    assert {finding.subject for finding in found} <= {"Site Visit 2023"}
    assert {finding.severity for finding in found} <= {Severity.WARNING}


def test_pr_2_a_budget_that_holds_hides_no_other_that_does_not() -> None:
    found = alarms([line("1", Committed="1"), line(None), line("1", Committed="2")])
    assert [finding.code for finding in found] == ["BUDGET-OVERCOMMITTED"]


def with_budget(office: Office, text: str) -> None:
    """Enter a budget in the configuration."""
    file = office.folder / "config.toml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n[budget]\n{text}\n", encoding="utf-8")


def test_pr_2_the_run_before_the_release_tells_that_the_budget_runs_out(tmp_path: Path) -> None:
    office = Office.new(tmp_path / "office")
    office.claim(A=300)
    with_budget(office, "SV = { 2023 = 299.99 }")
    (told,) = (f for f in decide(office.request()).findings if f.code.startswith("BUDGET"))
    assert (told.code, told.value) == ("BUDGET-EXCEEDED", "300.00")
    assert "299.99" in told.message
    assert told.place.workbook == "config.toml"


def test_pr_2_without_a_budget_nothing_is_told(tmp_path: Path) -> None:
    office = Office.new(tmp_path / "office")
    office.claim(A=300)
    month = decide(office.request())
    assert month.findings == tuple(sorted(month.told, key=lambda finding: finding.sort_key))
    assert not month.kpis.alarms
    budgets = [replace(one, budget=Decimal(1)) for one in month.kpis.budget]
    assert alarms(budgets)
