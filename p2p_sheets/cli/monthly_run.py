"""`python run.py`: the whole monthly job, and the question whether to release."""

import argparse
from datetime import date

from p2p_sheets.cli.arguments import DONE, WAITING
from p2p_sheets.cli.request import alone, request_of
from p2p_sheets.cli.terminal import Terminal
from p2p_sheets.findings import Severity
from p2p_sheets.ledger import exists as ledger_exists
from p2p_sheets.money import ZERO, show
from p2p_sheets.month.decide import CannotRunError, Month, Request, decide
from p2p_sheets.month.open_items import FIRST
from p2p_sheets.month.publish import Published, figures, publish_draft, publish_release
from p2p_sheets.text import many


def run_month(options: argparse.Namespace, terminal: Terminal) -> int:
    """Run the month: a draft, or a release."""
    request = request_of(options)
    if options.period and not options.as_of and request.period < f"{request.as_of:%Y-%m}":
        terminal.note(
            f"{request.period} is shown as it stands today, {request.as_of}; add --as-of for its "
            "position on another day. Letters that later months issued are not written again."
        )
    with alone(request, terminal):
        if options.release:
            _may_release(request, options)
        month = decide(request, draft=not options.release, tell=terminal.stage)
        if options.release:
            return close(month, _release(month, terminal), options, terminal)
        published = publish_draft(month, terminal.stage)
        status = close(month, published, options, terminal)
        if terminal.can_ask and _wants_release(month, terminal):
            shown, month = month, decide(request, draft=False, tell=terminal.stage)
            if month.reading.workbooks != shown.reading.workbooks:
                raise CannotRunError(
                    "The workbooks were changed while you were asked, so nothing was released: run "
                    "again and look over the new draft."
                )
            published = publish_release(month, terminal.stage)
            status = close(month, published, options, terminal)
    terminal.open(published.folder / FIRST)
    return status


def _release(month: Month, terminal: Terminal) -> Published:
    if not month.settlement.to_release:
        terminal.note(
            "Nothing new to release: no line is ready to be paid. The other outputs were written."
        )
        return publish_draft(month, terminal.stage)
    return publish_release(month, terminal.stage)


def _may_release(request: Request, options: argparse.Namespace) -> None:
    """Refuse what would start a second ledger, or release ahead of the calendar."""
    if request.as_of > date.today():  # noqa: DTZ011 (the computer's own date is what is meant)
        raise CannotRunError(
            f"--as-of {request.as_of} is after today: a release cannot be dated ahead."
        )
    there = ledger_exists(request.ledger)
    if options.new_ledger and there:
        raise CannotRunError(
            f"There is a ledger already ({request.ledger}): leave --new-ledger out."
        )
    if not options.new_ledger and not there:
        message = (
            f"There is no ledger at {request.ledger}. For the programme's very first release add "
            f"--new-ledger; "
            "otherwise put the ledger back, or run: python run.py restore-ledger."
        )
        raise CannotRunError(message)


def _wants_release(month: Month, terminal: Terminal) -> bool:
    """Ask on the terminal, and say what follows; the very first release has the name typed."""
    request, payments = month.request, month.settlement.payments
    name = request.config.programme.name
    if not month.settlement.to_release:
        terminal.note("There is nothing to release: no line is ready to be paid.")
        return False
    if request.as_of > date.today():  # noqa: DTZ011
        terminal.note(f"Nothing can be released as of {request.as_of}: that is after today.")
        return False
    total = show(sum((payment.amount_eur for payment in payments), ZERO))
    if not terminal.ask(f"Release {many(len(payments), 'payment')} of {total} EUR to finance now?"):
        terminal.note("Nothing was released: the draft stays as it is.")
        return False
    if ledger_exists(request.ledger):
        return True
    terminal.note("This is the programme's very first release; it begins the ledger.")
    typed = terminal.typed(f'Type the name of the programme, "{name}":')
    if typed == name:
        return True
    said = f'"{typed}" is' if typed else "That is"
    terminal.note(f'{said} not "{name}", so nothing was released: the draft stays. Run again.')
    return False


def close(
    month: Month, published: Published, options: argparse.Namespace, terminal: Terminal
) -> int:
    """Print the summary, or the figures as JSON; returns the exit status."""
    if options.json:
        terminal.figures(figures(month))
    terminal.summary(month, published)
    if published.release:
        total = show(sum((payment.amount_eur for payment in month.settlement.payments), ZERO))
        count = many(len(month.settlement.payments), "payment")
        terminal.note(f"Release {published.release} is made: {count}, {total} EUR.")
    errors = any(finding.severity is Severity.ERROR for finding in month.findings)
    return WAITING if errors or month.settlement.held else DONE
