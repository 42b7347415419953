"""However a configuration is broken, it is one sentence, at once, and nothing is written."""

import random
import re
import time
from pathlib import Path

import pytest

from p2p_sheets.config import ConfigError
from p2p_sheets.config.load import parse
from tests.ledger.office import Office
from tests.programmes import CONFIG, LONG

TEXT = CONFIG.read_text(encoding="utf-8")
TIMES = 1_000 if LONG else 100
REMITTANCE = next(line for line in TEXT.splitlines() if line.startswith("remittance = "))
REMITTED = (
    "{foo}",
    "P2P {",
    "}",
    "{payment:>99999999}",
    "{payment.__class__}",
    "{0}",
    "{payment!z}",
)
HOSTILE = [
    # what stands there, what is put in its place, what the sentence must say
    *((REMITTANCE, f'remittance = "{text}"', "payments.remittance") for text in REMITTED),
    (
        'output = "output"',
        'output = "input"',
        "input and output must not be, or lie in, one another",
    ),
    ('output = "output"', 'output = "INPUT/received"', "input and output must not be"),
    ('input = "input"', 'input = "output/./x"', "input and output must not be"),
    ('ledger = "ledger.sqlite"', 'ledger = "output/l.sqlite"', "output and ledger must not be"),
    (
        'output = "output"',
        'output = "out\\u0000put"',
        'paths.output = "out?put" should be one line',
    ),
    ('cities = ""', 'cities = "\\u0000"', "paths.cities"),
    ("previous = []", 'previous = ["\\u0000"]', "paths.previous"),
    ('templates = "letter_templates"', 'templates = "\\u0000"', "letters.templates"),
    ('name = "Scalable', 'name = "a\\nScalable', "programme.name"),
    ('name = "Scalable', f'name = "{"x" * 40_000}', "should have at most"),
    ("divergence = 2.0", "divergence = -2.0", "scoring.divergence = -2.0"),
    ("divergence = 2.0", f"divergence = {'9' * 5_000}", "too many digits"),
    ("divergence = 2.0", f"divergence = {'[' * 3_000}{']' * 3_000}", "nested too deeply"),
    ("divergence = 2.0", "divergence = nan", "scoring.divergence = NaN"),
    ("end = 2025-12-31", "end = 9999-12-31", "programme.end = 9999-12-31"),
    ("start = 2022-01-01", "start = 0001-01-01", "programme.start = 0001-01-01"),
    ("scale = [0, 5]", "scale = [5, 5]", "the scale needs 1 to 100 steps"),
    ("scale = [0, 5]", "scale = [0, 999_999_999]", "the scale needs 1 to 100 steps"),
    ("scale = [0, 5]", 'scale = [0, "5"]', "should be a pair"),
    ("scale = [0, 5]", "scale = [0, 2022-01-01]", "should be a pair"),
    ("step = 0.5", "step = 0.0000001", "the scale needs 1 to 100 steps"),
    ("rows = 200_000", f"rows = {10**20}", "limits.rows"),
    ("remind_days = 30", f"remind_days = {10**11}", "calendar.remind_days"),
    ("\nALL = ", "\nALL = 0 # ", "reimbursement.reference_rates.ALL = 0"),
    ("\nALL = ", "\nALL = { A = { B = 1 } } # ", "reimbursement.reference_rates.ALL"),
    ("# [budget]", "[budget]\nER = { 2023 = -5 }\n#", "budget.ER.2023 = -5"),
    ("# [budget]", "[budget]\nER = { soon = 5 }\n#", "budget.ER.soon"),
    ("# [budget]", "[budget]\nXX = { 2023 = 5 }\n#", "budget names the activity type XX"),
    ("euro_since = { ", "euro_since = { XX = 9999-12-31, ", "payments.euro_since.XX"),
]


@pytest.mark.parametrize(("old", "new", "says"), HOSTILE, ids=lambda text: text[:40])
def test_a_value_that_would_break_a_run_is_told_before_it(old: str, new: str, says: str) -> None:
    assert old in TEXT
    with pytest.raises(ConfigError) as refusal:
        parse(TEXT.replace(old, new, 1))
    said = str(refusal.value)
    assert says in said
    assert said.isprintable()
    assert len(said) < 300


def test_a_criterion_named_like_a_column_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    office = Office.new(tmp_path / "office")
    own = office.folder / "config.toml"
    own.write_text(TEXT.replace('label = "Relevance"', 'label = "comment"', 1), "utf-8")
    assert "the criterion comment needs another label" in office.refused()


def test_holidays_of_nowhere_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    office = Office.new(tmp_path / "office")
    own = office.folder / "config.toml"
    own.write_text(TEXT.replace('holidays = "BE"', 'holidays = "ZZ"', 1), "utf-8")
    assert 'calendar.holidays = "ZZ": no holidays are known for it' in office.refused()


VALUES = (
    *("0", "-1", "1.5", "1e99", str(10**40), "nan", "-inf", "true", '""', '"x"', '"\\u0000"'),
    *('"=1+1"', '"{x}"', '"%s"', '"../x"', f'"{"y" * 5_000}"', "[]", "[[]]", "[1, true]", "{}"),
    *("{ a = 1 }", "9999-12-31", "0001-01-01", "2023-02-30", "12:00:00", "2023-01-01T00:00:00Z"),
)
_ASSIGNED = re.compile(r"^[\w.]+ = .*$", re.MULTILINE)


def broken(chance: random.Random) -> str:
    """Spoil the file in one to three places: a value, a key, a line or a table."""
    text = TEXT
    for _ in range(chance.randint(1, 3)):
        line = chance.choice(_ASSIGNED.findall(text))
        key, _, value = line.partition(" = ")
        again = chance.choice(
            [
                f"{key} = {chance.choice(VALUES)}",
                f"{key}{chance.choice('x. =')} = {value}",
                "",
                f"{line}\n{line}",
                line[: chance.randint(0, len(line))],
                f"[{key}]\n{line}",
            ]
        )
        text = text.replace(line, again, 1)
    return text


def test_however_the_file_is_spoiled_it_is_read_or_told_in_one_sentence_at_once() -> None:
    chance = random.Random(20231)  # noqa: S311 (chance that can be repeated)
    refused = 0
    for _ in range(TIMES):
        text = broken(chance)
        start = time.perf_counter()
        try:
            parse(text)
        except ConfigError as refusal:
            refused += 1
            said = str(refusal)
            assert said.startswith("config.toml"), said
            assert said.isprintable(), said
            assert len(said) < 400, said
        assert time.perf_counter() - start < 10
    assert refused > TIMES // 2


@pytest.mark.skipif(not LONG, reason="a run each; with P2P_LONG=1")
@pytest.mark.timeout(7200)
def test_a_spoiled_file_that_is_read_ends_a_run_as_any_other(tmp_path: Path) -> None:
    office = Office.new(tmp_path / "office")
    office.claim(A=300, B=100)
    own = office.folder / "config.toml"
    chance = random.Random(20232)  # noqa: S311 (chance that can be repeated)
    for _ in range(TIMES):
        text = broken(chance)
        own.write_text(text, "utf-8")
        start = time.perf_counter()
        ran = office.run()
        assert ran.status in (0, 1, 2), text
        assert len(ran.err.splitlines()) == (ran.status == 2), ran.err
        assert time.perf_counter() - start < 60
