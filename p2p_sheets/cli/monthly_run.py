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
from p2p_sheets.month.publish import Published, figures, publish_draft, publish_release


def run_month(options: argparse.Namespace, terminal: Terminal) -> int:
    """Run the month: a draft, or a release."""
    request = request_of(options)
    with alone(request, terminal):
        if options.release:
            _may_release(request, options)
        month = decide(request, draft=not options.release, tell=terminal.stage)
        if options.release:
            return close(month, _release(month, terminal), options, terminal)
        published = publish_draft(month)
        status = close(month, published, options, terminal)
        if terminal.can_ask and month.settlement.to_release and _wants_release(month, terminal):
            shown, month = month, decide(request, draft=False, tell=terminal.stage)
            if month.reading.workbooks != shown.reading.workbooks:
                raise CannotRunError(
                    "The workbooks were changed while you were asked, so nothing was released: run "
                    "again and look over the new draft."
                )
            status = close(month, publish_release(month), options, terminal)
    return status


def _release(month: Month, terminal: Terminal) -> Published:
    if not month.settlement.to_release:
        terminal.note(
            "Nothing new to release: no line is ready to be paid. The other outputs were written."
        )
        return publish_draft(month)
    return publish_release(month)


def _may_release(request: Request, options: argparse.Namespace) -> None:
    """Refuse what would start a second ledger, or release ahead of the calendar."""
    if request.as_of > date.today():  # noqa: DTZ011 (the computer's own date is what is meant)
        raise CannotRunError(
            f"--as-of {request.as_of} lies after today: a release cannot be dated ahead."
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
    """Ask on the terminal; the very first release has the programme's name typed."""
    request = month.request
    if request.as_of > date.today():  # noqa: DTZ011
        return False
    payments = month.settlement.payments
    total = show(sum((payment.amount_eur for payment in payments), ZERO))
    if not terminal.ask(f"Release these {len(payments)} payments of {total} EUR to finance now?"):
        return False
    if ledger_exists(request.ledger):
        return True
    terminal.note("This is the programme's very first release; it begins the ledger.")
    return terminal.typed(
        f'Type the name of the programme, "{request.config.programme.name}":'
    ) == (request.config.programme.name)


def close(
    month: Month, published: Published, options: argparse.Namespace, terminal: Terminal
) -> int:
    """Print the summary, or the figures as JSON; returns the exit status."""
    if options.json:
        terminal.figures(figures(month))
    terminal.summary(month, published)
    errors = any(finding.severity is Severity.ERROR for finding in month.findings)
    return WAITING if errors or month.settlement.held else DONE
