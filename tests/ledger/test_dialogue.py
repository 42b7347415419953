"""What staff are asked after a draft, and what they are told in every case."""

import builtins
import sys
from collections.abc import Callable, Iterator

import pytest

from p2p_sheets.cli.terminal import Terminal
from tests.ledger.office import Office

NAME = "Scalable Cities P2P Learning Programme"
Answer = Callable[..., None]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Sit at the terminal and type these answers; after them the terminal is closed."""

    def typed(*texts: str) -> None:
        left: Iterator[str] = iter(texts)

        def give(question: str) -> str:
            sys.stdout.write(f"{question}\n")
            try:
                return next(left)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr(builtins, "input", give)
        monkeypatch.setattr(Terminal, "can_ask", True)

    return typed


def test_yes_and_the_name_begin_the_ledger_and_it_says_what_was_released(
    office: Office, answers: Answer
) -> None:
    answers("yes", NAME)
    out = office.run().out
    assert "Release 1 payment of 400.00 EUR to finance now? [yes/No]" in out
    assert out.rstrip().endswith("Release 2023-03 is made: 1 payment, 400.00 EUR.")
    assert office.payments().exists()


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("no",), "Nothing was released: the draft stays as it is."),
        ((), "Nothing was released: the draft stays as it is."),
        (("yes", "Scalable"), f'"Scalable" is not "{NAME}", so nothing was released'),
        (("yes",), f'That is not "{NAME}", so nothing was released'),
    ],
)
def test_whatever_else_is_typed_releases_nothing_and_says_so(
    office: Office, answers: Answer, texts: tuple[str, ...], said: str
) -> None:
    answers(*texts)
    assert said in office.run().out.splitlines()[-1]
    assert not office.ledger.exists()


def test_nothing_to_release_is_said(released: Office, answers: Answer) -> None:
    answers("yes")
    assert "There is nothing to release" in released.run(as_of="2023-04-30").out


def test_a_day_to_come_is_not_asked_about(office: Office, answers: Answer) -> None:
    answers("yes", NAME)
    out = office.run(as_of="2999-01-31").out
    assert "Nothing can be released as of 2999-01-31" in out
    assert not office.ledger.exists()


def test_a_past_month_without_its_day_is_shown_as_seen_today(office: Office) -> None:
    said = "2023-03 is shown as it stands today"
    assert said in office.run("--period", "2023-03", as_of=None).out
    assert said not in office.run("--period", "2023-03").out


def test_only_what_is_new_is_written(office: Office) -> None:
    def times() -> dict[str, int]:
        return {name: (office.output / name).stat().st_mtime_ns for name in office.files()}

    office.run()
    before = times()
    office.claim(A=300, B=90)
    office.run()
    written = {name for name, time in times().items() if time != before.get(name)}
    assert "2023-03/finance/payments_2023-03_DRAFT.xlsx" in written
    assert "2023-03/staff/findings_2023-03.xlsx" not in written
