"""config.toml: what is wrong with it is one sentence that names the key, and the line."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from p2p_sheets.config import ConfigError, load
from p2p_sheets.config.load import parse
from tests.programmes import CONFIG, ROOT, config

TEXT = CONFIG.read_text(encoding="utf-8")
BROKEN = [
    # what stands there, what is put in its place, what the sentence must say
    ("reserve = 3", "reserv = 3", 'there is no key selection.reserv. Did you mean "reserve"?'),
    ("[scoring]", "[scorin]", 'there is no key scorin. Did you mean "scoring"?'),
    ("\ndue = -21", "\ndu = -21", 'Did you mean "due"?'),
    (
        'basis = "flat"',
        'bases = "flat"',
        'there is no key reimbursement.bases. Did you mean "basis"?',
    ),
    ("weight = 10", "weight = 11", "the weights of the criteria sum to 101, not to 100"),
    ("weight = 10", "weight = 0", "scoring.criteria[5].weight = 0"),
    (
        "weight = 10\n",
        'weight = 10\n[scoring."Site Visit visitor"]\ntreshold = 2\n',
        'there is no key scoring.Site Visit visitor.treshold. Did you mean "threshold"?',
    ),
    (
        "weight = 10\n",
        'weight = 10\n[scoring."Site Visit visitor"]\nthreshold = 6\n',
        'scoring: "Site Visit visitor": threshold = 6 is outside the scale 0 to 5',
    ),
    (
        "weight = 10\n",
        'weight = 10\n[scoring."Site Visits"]\nthreshold = 2\n',
        'scoring names "Site Visits"; cities apply for Expert Review, Expert Mission, Site Visit',
    ),
    ("threshold = 3.00", "treshold = 3", "there is no key scoring.treshold"),
    ("min_awards = 2", 'min_awards = "2"', 'types.ER.min_awards = "2" should be a valid integer'),
    ("min_awards = 2", "min_awards = 2.5", "types.ER.min_awards = 2.5 should be a valid integer"),
    ("min_awards = 2", "min_awards = -1", "types.ER.min_awards = -1"),
    ("priority = true", "priority = 1", "types.ER.priority = 1 should be a valid boolean"),
    ("eur = 700.00", "eur = true", "entitlements[2].amounts[1].eur"),
    ("eur = 700.00", "eur = 700.005", "no more than 2 decimal places"),
    ("eur = 700.00", "eur = -1", "eur = -1"),
    ("eur = 700.00", 'eur = "700"', "eur"),
    ("eur = 700.00", "eur = 0500", "not valid TOML"),
    ("closes = 2023-03-31", "closes = 2023-3-31", ": 2023-3-31 is no date; write year-month-day"),
    ("closes = 2023-03-31", "closes = 2023-02-30", ": 2023-02-30 is no date"),
    ("eur = 700.00", "eur = 7000000.00", "eur"),
    ("runs = [2023-04-01, 2023-06-30]", "runs = [2023-06-30, 2023-04-01]", "cut_offs[3].runs"),
    ("runs = [2023-04-01, 2023-06-30]", "runs = [2023-04-01]", "cut_offs[3].runs"),
    (
        "closes = 2023-03-31",
        "closes = 2022-03-31",
        "cut-off ER-3 ends (2022-03-31) before it starts (2023-03-01)",
    ),
    ("closes = 2023-03-31", 'closes = "31 March"', "cut_offs[3].closes"),
    ('id = "ER-3"', 'id = "ER-2"', "cut_offs names ER-2 twice"),
    ('id = "ER-3"', 'id = "XX-3"', "cut-off XX-3 names the activity type XX, which types has not"),
    ("visitors_close = 2022-11-30\n", "", "SV-1 needs both visitors_open and visitors_close"),
    (
        "visitors_open = 2022-11-01\nvisitors_close = 2022-11-30\n",
        "",
        "cut-off SV-1 needs visitors_open and visitors_close",
    ),
    ('mode = "tier"', 'mode = "tire"', "selection.priority.mode"),
    (
        "population = [50_000, 500_000]",
        "population = [500_000, 50_000]",
        "selection.priority.population",
    ),
    ('late = "ineligible"', 'late = "maybe"', "selection.late"),
    ('"submitted", "application"]', '"submitted"]', 'must end with "application"'),
    ('["priority", "criteria"', '["criteria", "criteria"', "tie_breaks names a step twice"),
    ("threshold = 3.00", "threshold = 6", "threshold = 6 is outside the scale 0 to 5"),
    ("step = 0.5", "step = 0", "scoring.step"),
    ('label = "Readiness"', 'label = "Relevance"', "two criteria have the same label"),
    (
        'shape = "ceiling"                       # one pool',
        'shape = "rate" # one pool',
        "cannot be",
    ),
    ('category = "Travel"', 'category = "Travels"', "entitlements[3].category"),
    (
        "start = 2022-01-01",
        "start = 2026-01-01",
        "the programme ends (2025-12-31) before it starts",
    ),
    ("experts = [20, 24]", "experts = [24, 20]", "programme.experts"),
    (
        'who = [{ type = "EM", role = "Expert" }]',
        'who = [{ type = "SV", role = "Visitor city" }]',
        "two entitlements say what SV Visitor city may claim as Travel",
    ),
    ('basis = "flat"', "basis = 3", "reimbursement.basis = 3"),
    ("GBP = 0.87", 'GBP = "x"', "reimbursement.reference_rates.GBP"),
    (
        '"ER Expert" = ["Contract and ToR"',
        '"ER Expert" = ["Contract"',
        'no step of "ER Expert" delivers "Contract"',
    ),
    ('sepa = [\n    "AT"', 'sepa = [\n    "Austria"', "payments.sepa"),
    ("[paths]", "[paths", "not valid TOML"),
    ("reserve = 3", "reserve = 3\nreserve = 4", "not valid TOML"),
    ("packed_mb = 20", "packed_mb = 0", "limits.packed_mb"),
    ("[types.EM]\n", "[types.EX]\n", "the key types.EX.city is missing"),
]


def test_the_project_s_own_configuration_can_be_used() -> None:
    assert load(ROOT / "config.toml").folder == ROOT


@pytest.mark.parametrize(
    ("old", "new", "says"), BROKEN, ids=[f"{new[:30]!r}" for _, new, _ in BROKEN]
)
def test_a_mistake_is_one_sentence_that_names_the_key(old: str, new: str, says: str) -> None:
    assert old in TEXT
    with pytest.raises(ConfigError) as told:
        parse(TEXT.replace(old, new, 1))
    sentence = str(told.value)
    assert says in sentence
    assert sentence.startswith("config.toml")
    assert "\n" not in sentence
    assert not re.search(r"pydantic|Traceback|function-|datetime\.", sentence)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("reserve = 3", "reserv = 3"),
        ("eur = 700.00", "eur = true"),
        ("weight = 10", "weight = 0"),
        ("due = -21", "du = 1"),
    ],
)
def test_the_line_is_told(old: str, new: str) -> None:
    spoiled = TEXT.replace(old, new, 1)
    with pytest.raises(ConfigError) as told:
        parse(spoiled)
    line = int(re.search(r"line (\d+)", str(told.value))[1])  # type: ignore[index]
    assert new in spoiled.splitlines()[line - 1]


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "config.toml")


def test_a_file_that_is_not_text_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="UTF-8"):
        load(file)


def test_pr_3_the_targets_add_up_to_51_activities_and_151_places() -> None:
    types = config().types.values()
    assert sum(figures.activities for figures in types) == 51
    assert (
        sum(figures.beneficiaries + figures.visitors for figures in types)
        == config().programme.places
        == 151
    )


def test_pr_4_persons_and_assignments_of_experts_agree_with_the_total() -> None:
    review, mission = config().types["ER"], config().types["EM"]
    low = review.expert_persons[0] + mission.expert_persons[0]
    high = review.expert_persons[1] + mission.expert_persons[1]
    assert (low, high) == config().programme.experts == (20, 24)
    assert mission.expert_assignments == (15, 30)


@pytest.mark.parametrize(
    ("cut_off", "closes", "runs"),
    [
        ("ER-1", "2022-10-31", ("2022-12-01", "2023-02-28")),
        ("ER-2", "2022-12-31", ("2023-02-01", "2023-04-30")),
        ("ER-3", "2023-03-31", ("2023-04-01", "2023-06-30")),
        ("ER-4", "2023-05-31", ("2023-06-01", "2023-07-31")),
        ("ER-5", "2023-09-30", ("2023-10-01", "2023-12-31")),
        ("ER-6", "2024-01-31", ("2024-02-01", "2024-04-30")),
        ("EM-1", "2022-10-31", ("2022-12-01", "2023-04-30")),
        ("EM-2", "2023-03-31", ("2023-04-01", "2023-07-31")),
        ("EM-3", "2023-09-30", ("2023-11-01", "2023-12-31")),
        ("EM-4", "2024-03-31", ("2024-04-01", "2024-05-31")),
        ("SV-1", "2022-09-30", ("2023-02-01", "2023-03-31")),
        ("SV-2", "2023-02-28", ("2023-05-01", "2023-06-30")),
        ("SV-3", "2023-09-30", ("2024-02-01", "2024-03-31")),
        ("SV-4", "2024-02-29", ("2024-05-01", "2024-06-30")),
    ],
)
def test_ca_1_ca_2_ca_3_the_cut_offs_are_those_of_figure_1(
    cut_off: str, closes: str, runs: tuple[str, str]
) -> None:
    found = config().cut_off[cut_off]
    assert found.closes == date.fromisoformat(closes)
    assert tuple(str(day) for day in found.runs) == runs


def test_ca_3_a_visit_call_opens_twice() -> None:
    call = config().cut_off["SV-1"]
    assert (str(call.visitors_open), str(call.visitors_close)) == ("2022-11-01", "2022-11-30")


def test_rb_10_amounts_are_exact_and_dated() -> None:
    travel = config().entitlement("SV", "Visitor city", "Travel")
    assert travel is not None
    amount = travel.amount_on(date(2023, 3, 7))
    assert amount is not None
    assert (amount.eur, type(amount.eur)) == (Decimal("500.00"), Decimal)
    assert travel.amount_on(date(2021, 12, 31)) is None


def test_every_figure_of_a_rule_names_its_rule() -> None:
    """Each table and each figure stands below or beside the ID of the rule that it comes from."""
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    bare = [
        line.partition(" = ")[0]
        for line in text.splitlines()
        if re.match(r"(max|min)_\w+ = ", line) and not re.search(r"# .*[A-Z]{2}-\d", line)
    ]
    assert bare == ["max_days"]  # of an activity without a visit
