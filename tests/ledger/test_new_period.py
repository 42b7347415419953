"""The next programme period, begun as docs/new-period.md says: the old ledger is only read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from p2p_sheets.config import load
from p2p_sheets.config.load import parse
from p2p_sheets.month.decide import decide
from p2p_sheets.month.periods import earlier_periods, standing
from p2p_sheets.rules.selection import PastAward
from p2p_sheets.write.programme_folder import next_period
from tests.ledger.office import PAYEE, Office
from tests.programmes import CONFIG, ROOT, config
from tests.read.tables import VISITOR, table
from tests.rules.selection import contests

MARCH = "2026-03-31"
DAYS = {"Start date": date(2026, 3, 7), "End date": date(2026, 3, 9)}
CLAIM = {
    "Date from": date(2026, 3, 7),
    "Submitted on": date(2026, 3, 20),
    "Activity ID": "A-2026-01",
    "Participant ID": "P-2026-01",
}


@pytest.fixture(scope="module")
def _begun(tmp_path_factory: pytest.TempPathFactory, _released: Office) -> Office:
    """The next period, begun once: all that its files say of the old one is `../office`."""
    old = _released.twin(tmp_path_factory.mktemp("periods") / "office")
    done = old.run("new-period", str(old.folder.parent / "next"))
    assert done.status == 0, done.err
    office = Office(old.folder.parent / "next")
    fill(office)
    return office


@pytest.fixture
def following(released: Office, _begun: Office) -> Office:
    """The next period beside the one that released A and B, with the same visitor again."""
    return _begun.twin(released.folder.parent / "next")


def fill(office: Office, **payee: Any) -> None:
    """Fill in the workbooks of the new period: one visit, by the city that came before."""
    ids = {"Activity ID": "A-2026-01", "Participant ID": "P-2026-01"}
    applied = {
        "Application ID": "H-2026-01",
        "Cut-off": "SV-5",
        "Submitted on": date(2026, 3, 1),
        "Expected start": DAYS["Start date"],
        "Expected end": DAYS["End date"],
    }
    visitor = {
        **VISITOR,
        "Application ID": "V-2026-01",
        "Host application": "H-2026-01",
        "Cut-off": "SV-5",
        "Submitted on": date(2026, 3, 2),
        "Confirmed on": date(2026, 3, 3),
    }
    given = date(2026, 3, 15)
    office.put(
        "base",
        Applications=table("Applications", applied, visitor),
        Activities=table("Activities", {**ids, **DAYS, "Application ID": "H-2026-01"}),
        Participants=table(
            "Participants", {**PAYEE, **ids, "Application ID": "V-2026-01", **payee}
        ),
        Deliverables=table(
            "Deliverables",
            {**ids, "Done on": given},
            {**ids, "Done on": given, "Deliverable": "Reflection report"},
        ),
    )


def claim(office: Office, line_id: str, **more: Any) -> None:
    office.claim({**CLAIM, "Line ID": line_id, **more})


def held(office: Office) -> Mapping[str, set[str]]:
    """The codes of what holds lines, by line, of a draft in March 2027."""
    month = decide(office.request(date(2026, 3, 31)))
    return {
        line.line_id: {hold.finding.code for hold in line.holds if hold.finding}
        for line in month.settlement.held
    }


# --- the folder ----------------------------------------------------------------------------------
def test_the_folder_begins_with_dates_moved_cut_offs_numbered_on_and_nothing_in_it(
    following: Office, released: Office
) -> None:
    config, before = load(following.folder / "config.toml"), load(CONFIG)
    assert (config.programme.start, config.programme.end) == (date(2026, 1, 1), date(2029, 12, 31))
    assert set(config.cut_off).isdisjoint(before.cut_off)
    first = config.cut_off["SV-8"]
    assert (first.closes, first.visitors_close) == (date(2028, 2, 29), date(2028, 4, 30))
    assert not any(cut_off.confirmed for cut_off in config.cut_offs)
    assert config.paths.previous == ["../office/ledger.sqlite"]
    assert config.entitlements == before.entitlements
    assert not following.ledger.exists()
    assert (following.folder / "input_templates" / "expenses.xlsx").exists()
    assert following.run("new-period", str(released.folder)).status == 2


def test_what_staff_made_comes_along_and_their_comments_stay(released: Office) -> None:
    own = released.folder / "config.toml"
    text = own.read_text("utf-8").replace('cities = ""', 'cities = "our cities.csv"')
    own.write_text(text.replace("reserve = 3 ", "reserve = 4  # as the board wants "), "utf-8")
    cities = (ROOT / "p2p_sheets" / "data" / "scc_cities.csv").read_bytes()
    (released.folder / "our cities.csv").write_bytes(cities)
    (released.folder / "letter_templates").mkdir()
    (released.folder / "letter_templates" / "award.docx").write_bytes(b"x")
    folder = released.folder.parent / "next"
    assert released.run("new-period", str(folder)).status == 0
    assert (folder / "our cities.csv").read_bytes() == cities
    assert (folder / "letter_templates" / "award.docx").exists()
    assert "# as the board wants" in (folder / "config.toml").read_text("utf-8")


def test_a_third_period_knows_both_before_it() -> None:
    text = CONFIG.read_text("utf-8")
    second = next_period(text, parse(text), ["../1/ledger.sqlite"])
    third = parse(next_period(second, parse(second), ["../1/x", "../2/x"]))
    assert third.paths.previous == ["../1/x", "../2/x"]
    assert "ER-13" in third.cut_off
    assert third.programme.start == date(2030, 1, 1)


# --- what the new period sees of the old one -----------------------------------------------------
def test_a_month_of_the_new_period_is_paid_and_the_old_ledger_is_not_touched(
    following: Office, released: Office
) -> None:
    old = released.ledger.read_bytes()
    claim(following, "N1")
    following.release("--new-ledger", as_of=MARCH)
    assert following.amounts("2026-03") == {"N1": "100"}
    assert released.ledger.read_bytes() == old
    assert [entry.release for entry in following.entries()] == ["2026-03"]


def test_pa_5_an_account_that_the_old_period_did_not_pay_holds_the_payment(
    following: Office,
) -> None:
    fill(following, IBAN="DE89 3704 0044 0532 0130 00")
    claim(following, "N1")
    assert held(following) == {"N1": {"IBAN-CHANGED"}}


def test_rb_13_a_line_of_the_old_period_is_not_paid_again(following: Office) -> None:
    claim(following, "A", Amount=300)
    assert held(following) == {"A": {"LINE-OF-EARLIER-PERIOD"}}


def test_rb_13_what_looks_like_a_line_of_the_old_period_waits(following: Office) -> None:
    day = {"Date from": date(2023, 3, 7), "Submitted on": date(2026, 3, 20)}
    claim(following, "N1", Amount=300, Receipt="R-A", **day)
    assert "DUPLICATE-POSSIBLE" in held(following)["N1"]


def test_targets_begin_at_nothing_and_awards_count_only_if_config_says_so(
    following: Office,
) -> None:
    month = decide(following.request(date(2026, 11, 1)))
    (ranking,) = month.selection.cut_offs
    assert ranking.main.places.before == 0
    assert ("H-2026-01", "Awarded") in [
        (a.application_id, "Awarded") for a in month.selection.awards
    ]
    assert earlier_periods(month.request.config).awards == ()
    own = following.folder / "config.toml"
    text = own.read_text("utf-8").replace("earlier_periods = false", "earlier_periods = true")
    own.write_text(text, "utf-8")
    host = PastAward("Site Visit host", "SV-1-01", "Trondheim", "NO")
    visitor = PastAward("Site Visit visitor", "SV-1-V1", "Graz", "AT")
    assert earlier_periods(load(own)).awards == (host, visitor)


def test_se_7_an_award_of_an_earlier_period_passes_a_city_over() -> None:
    city, country = contests.CITIES[0][:2]
    past = [PastAward("Expert Review", "R-9", city, country)]
    made = [(contests.application(f"R{n}", city=n), "4") for n in range(2)]
    for awards, proposed in (((), {"R0", "R1"}), (past, {"R1"})):
        selection = contests.run(*made, past=awards)
        found = contests.proposed(selection, contests.REVIEW)
        assert {award.application_id for award in found} == proposed
    assert "R-9 of an earlier period" in selection.line["R0"].reason
    other = [PastAward("Expert Mission", "M-9", city, country)]
    assert contests.run(*made, past=other).line["R0"].candidate.earlier == 1


# --- what is refused, and what is said -----------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("../office/ledger.sqlite", "../elsewhere.sqlite", "There is no ledger at"),
        ('name = "Scalable Cities', 'name = "Rural Areas', "is of another programme"),
        ("start = 2026-01-01", "start = 2022-01-01", "which is not before 2022-01-01"),
    ],
)
def test_a_ledger_that_is_none_of_an_earlier_period_is_refused(
    following: Office, old: str, new: str, says: str
) -> None:
    own = following.folder / "config.toml"
    text = own.read_text("utf-8")
    assert old in text
    own.write_text(text.replace(old, new, 1), "utf-8")
    claim(following, "N1")
    assert says in following.refused(as_of=MARCH)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2022, 8, 31), "No call is open; the next one opens on 2022-09-01."),
        (date(2022, 9, 1), ""),
        (date(2022, 11, 30), ""),
        (date(2024, 5, 1), "No call is open."),
        (date(2025, 12, 31), "No call is open."),
        (date(2026, 1, 1), "The programme ended on 2025-12-31"),
    ],
)
def test_a_run_says_that_the_programme_is_over_or_that_no_call_is_open(
    day: date, says: str
) -> None:
    told = standing(config(), day)
    assert told.startswith(says) if says else told == ""


def test_after_the_end_the_run_says_so_where_it_says_what_to_do_next(released: Office) -> None:
    ran = released.run(as_of="2026-01-31")
    assert "The programme ended on 2025-12-31" in " ".join(ran.out.split())


def test_the_guide_names_the_commands_and_keys_that_there_are(released: Office) -> None:
    guide = (ROOT / "docs" / "new-period.md").read_text("utf-8")
    folder = released.folder.parent / "programme-2026"
    assert "new-period ../programme-2026" in guide
    assert released.run("new-period", str(folder)).status == 0
    begun = Office(folder)
    refusal = begun.run("check", as_of="2026-01-31")
    assert (refusal.status, "no workbook" in refusal.err) == (2, True)
    for file in (folder / "input_templates").glob("*.xlsx"):
        (folder / "input" / file.name).write_bytes(file.read_bytes())
    assert begun.run(as_of="2026-01-31").status == 0
