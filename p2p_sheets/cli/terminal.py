"""What the person at the terminal sees: progress, questions, a summary, what to do next."""

import json
import os
import sys
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from p2p_sheets.findings import Severity
from p2p_sheets.ledger.staging import Finished
from p2p_sheets.money import ZERO, show
from p2p_sheets.month.decide import Month
from p2p_sheets.month.open_items import FIRST
from p2p_sheets.month.publish import Published
from p2p_sheets.month.verify import Recomputed
from p2p_sheets.text import day_in_words, many

BY_LAUNCHER = "P2P_OPEN"  # set by run.bat and run.command


class Terminal:
    """Pleasant on a terminal, plain when redirected, silent where asked."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._live = sys.stdout.isatty() and not quiet
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")
            sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]

    @property
    def can_ask(self) -> bool:
        """Is a person there to answer?"""
        return self._live and sys.stdin.isatty()

    def stage(self, name: str) -> None:
        """Say what is being done now."""
        if self._live:
            self._rich(f"  [dim]{name} ...[/dim]")

    def note(self, text: str) -> None:
        """Say something."""
        if not self._quiet:
            self._say(text)

    def figures(self, tree: object) -> None:
        """Print figures as one JSON object, however quiet it is."""
        self._say(json.dumps(tree, indent=1, sort_keys=True))

    def _say(self, text: str) -> None:
        """Print a line. What was done stays done where nobody listens any more: a closed pipe."""
        try:
            print(text, flush=True)
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def sorry(self, text: str) -> None:
        """Say, in one sentence on stderr, why nothing was done."""
        with suppress(OSError):  # nobody listens
            sys.stderr.write(f"{text}\n")

    def ask(self, question: str) -> bool:
        """Ask for yes or no; anything but yes is no."""
        return self.typed(f"\n{question} [yes/No]").casefold() in ("y", "yes")

    def typed(self, question: str) -> str:
        """Ask for a text; nothing where the terminal was closed meanwhile."""
        try:
            return input(f"{question} ").strip()
        except EOFError:
            return ""

    def open(self, page: Path) -> None:
        """Show a page to who started the program with a double-click."""
        if os.environ.get(BY_LAUNCHER):
            webbrowser.open(page.resolve().as_uri())

    def finished(self, earlier: Finished) -> None:
        """Say what of an earlier run was only now put in place."""
        if earlier.about:
            self.note(f"The run before was interrupted: {earlier.about} is complete now.")
        self.set_aside(earlier.kept)
        if earlier.unknown:
            self.note(
                "What a run had left unfinished is not as this program leaves it, so nothing of it "
                f"was put in place; it lies in {earlier.unknown} now."
            )

    def set_aside(self, kept: Sequence[str]) -> None:
        """Name the files that a person had changed."""
        for name in kept:
            self.note(f"Moved aside, because it had been changed by hand: {name}")

    def summary(self, month: Month, published: Published) -> None:
        """Close a run: what was found, and what to do next."""
        if self._quiet:
            return
        request = month.request
        demo = "DEMO - " if request.demo else ""
        self._title(
            f"{demo}{request.config.programme.name}, period {request.period}: "
            f"position at {day_in_words(request.as_of)}"
        )
        self._rows(_figures(month))
        self._title("Where the programme stands")
        self._rows(month.kpis.summary())
        page = published.folder / FIRST
        self._list(f"What to do next (with links: {page})", _next(published))

    def checked(self, month: Month, published: Published) -> None:
        """Close `check`: what was found, and where it stands."""
        if self._quiet:
            return
        self._title(f"Checked on {day_in_words(month.request.as_of)}")
        self._rows(_figures(month)[:2] + _figures(month)[-1:])
        self.set_aside(published.kept)
        files = [f"Work through {published.folder / name}" for name in published.files]
        self._list("What to do next", files if month.news else ["Nothing: no problem was found."])

    def verified(self, found: Sequence[Recomputed]) -> None:
        """Tell what the second engine made of releases: how much it compared, and what differs."""
        if not found:
            self.note("Nothing was released yet, so there is nothing to verify.")
        for one in found:
            counted = ", ".join(f"{number} {what}" for what, number in one.counts.items())
            verdict = (
                many(len(one.differences), "difference") if one.differences else "no difference"
            )
            gone = ""
            if one.forgotten:
                gone = f"its evidence was forgotten on {one.forgotten}; chain and sums: "
            self._say(f"Release {one.release}: {gone}{verdict} ({counted} recomputed)")
            for line in one.differences:
                self._say(f"  {line}")

    def _title(self, text: str) -> None:
        if self._live:
            self._rich(f"\n[bold]{_plain(text)}[/bold]")
        else:
            self._say(text)

    def _rows(self, rows: Sequence[tuple[str, str]]) -> None:
        for label, text in rows:
            if self._live:
                self._rich(f"  [cyan]{label:<16}[/cyan] {_plain(text)}")
            else:
                self._say(f"  {label:<16} {text}")

    def _list(self, title: str, lines: Sequence[str]) -> None:
        self._title(title)
        for number, line in enumerate(lines, 1):
            self._say(f"  {number}. {line}")

    def _rich(self, markup: str) -> None:
        from rich.console import Console

        Console(highlight=False, soft_wrap=True).print(markup)


def _plain(text: str) -> str:
    """Keep a text from being read as markup."""
    return text.replace("[", r"\[")


def _figures(month: Month) -> list[tuple[str, str]]:
    settlement, programme = month.settlement, month.case.programme
    in_error = sum(balance.in_error for balance in month.reconciliation.balances)
    approved = sum((line.approved_eur for line in settlement.lines), ZERO)
    refused = sum((line.refused_eur for line in settlement.lines), ZERO)
    errors = sum(finding.severity is Severity.ERROR for finding in month.news)
    read = [
        many(len(month.reading.workbooks), "workbook"),
        many(len(programme.applications), "application"),
        many(len(programme.activities), "activity"),
        many(len(programme.participants), "participant"),
    ]
    rows = [("Read", ", ".join(read))]
    rows.append(("Ranked", f"{many(len(month.selection.cut_offs), 'cut-off')} with applications"))
    decided = (
        f"{many(len(settlement.lines), 'line')}, in {many(len(settlement.payments), 'payment')}"
    )
    money = f"{show(approved)} EUR approved and {show(refused)} refused on {decided}"
    earlier = f"{len(settlement.released_earlier)} released earlier"
    rows.append(("Money", money))
    rows.append(("Waiting", f"{len(settlement.held)} held, {in_error} in error, {earlier}"))
    rows.append(
        ("Findings", f"{many(errors, 'error')}, {many(len(month.news) - errors, 'warning')}")
    )
    return rows


def _next(published: Published) -> list[str]:
    folder = published.folder
    steps = [f"Moved aside, because it had been changed by hand: {name}" for name in published.kept]
    steps += [
        f"Put back from the ledger, because it was missing: {name}" for name in published.put_back
    ]
    return [*steps, *(step.at(folder) for step in published.steps)]
