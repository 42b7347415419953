"""The commands: `python run.py` and its sisters. The only room that speaks to the terminal.

Exit status: 0 all went through; 1 ran, and something waits for staff; 2 could not run.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from p2p_sheets import __version__
from p2p_sheets.archive import ArchiveError
from p2p_sheets.books import Decision
from p2p_sheets.config import ConfigError, load
from p2p_sheets.ledger import LedgerError
from p2p_sheets.ledger import exists as ledger_exists
from p2p_sheets.lock import AlreadyRunningError, only_run
from p2p_sheets.pipeline import CannotRunError, Month, Request, decide
from p2p_sheets.publish import (
    Published,
    figures,
    finish_earlier,
    publish_draft,
    publish_findings,
    publish_release,
)
from p2p_sheets.rules.reimbursement import Imbalance
from p2p_sheets.terminal import Terminal
from p2p_sheets.write.staging import OutputBusyError

DONE, WAITING, CANNOT = 0, 1, 2
DEMO_FILES = {"input", "output", "ledger.sqlite", ".DS_Store", "desktop.ini"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    terminal = Terminal(quiet=options.quiet or options.json)
    try:
        return COMMANDS[options.command](options, terminal)
    except (
        ConfigError,
        CannotRunError,
        LedgerError,
        OutputBusyError,
        AlreadyRunningError,
        ArchiveError,
    ) as problem:
        terminal.sorry(str(problem))
    except Imbalance as problem:
        terminal.sorry(
            f"The run does not balance: {problem}. This is a fault of the program; nothing was "
            f"written."
        )
    except PermissionError as problem:
        terminal.sorry(
            f"{problem.filename} cannot be opened: close it in Excel, or ask for access, and run "
            f"again."
        )
    except OSError as problem:
        terminal.sorry(
            f"The run stopped: {problem.strerror or problem} "
            f"({problem.filename or 'no file named'})."
        )
    except KeyboardInterrupt:
        terminal.sorry("Stopped. Nothing was released; run again whenever you like.")
    return CANNOT


def _month(options: argparse.Namespace, terminal: Terminal) -> int:
    request = _request(options)
    with only_run(request.output):
        finish_earlier(request)
        if options.release:
            _may_release(request, options)
        month = decide(request, draft=not options.release, tell=terminal.stage)
        if options.release:
            published = _release(month, terminal)
        else:
            published = publish_draft(month)
            if (
                terminal.can_ask
                and month.settlement.lines
                and _wants_release(month, published, terminal)
            ):
                month = decide(request, draft=False, tell=terminal.stage)
                published = publish_release(month)
    return _close(month, published, options, terminal)


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


def _wants_release(month: Month, published: Published, terminal: Terminal) -> bool:
    """Ask on the terminal; the very first release has the programme's name typed."""
    request = month.request
    if request.as_of > date.today():  # noqa: DTZ011
        return False
    terminal.summary(month, published)
    total, payments = figures(month)["approved_eur"], len(month.settlement.payments)
    if not terminal.ask(f"Release these {payments} payments of {total} EUR to finance now?"):
        return False
    if ledger_exists(request.ledger):
        return True
    terminal.note("This is the programme's very first release; it begins the ledger.")
    return terminal.typed(
        f'Type the name of the programme, "{request.config.programme.name}":'
    ) == (request.config.programme.name)


def _close(
    month: Month, published: Published, options: argparse.Namespace, terminal: Terminal
) -> int:
    """Print the summary, or the figures as JSON; returns the exit status."""
    if options.json:
        sys.stdout.write(json.dumps(figures(month), indent=1, sort_keys=True) + "\n")
    terminal.summary(month, published)
    errors = any(finding.severity == "error" for finding in month.findings)
    return WAITING if errors or month.settlement.held else DONE


def _check(options: argparse.Namespace, terminal: Terminal) -> int:
    request = _request(options)
    with only_run(request.output):
        finish_earlier(request)
        month = decide(request, tell=terminal.stage)
        published = publish_findings(month)
    terminal.checked(month, published)
    if options.json:
        sys.stdout.write(json.dumps(figures(month), indent=1, sort_keys=True) + "\n")
    return WAITING if any(finding.severity == "error" for finding in month.findings) else DONE


def _templates(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.write.templates import write_templates

    folder = options.config.parent / "input_templates"
    written = write_templates(folder, load(options.config))
    terminal.note(
        f"{len(written)} blank workbooks in {folder}: copy them into the input folder and fill "
        f"them in."
    )
    return DONE


def _demo(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.demo import lay_out

    config = load(options.config)
    folder: Path = options.folder
    _clear_demo(folder)
    terminal.stage("Laying out a sample programme")
    demo = lay_out(folder, config)
    request = Request(
        config=config,
        input=folder / "input",
        output=folder / "output",
        ledger=folder / "ledger.sqlite",
        period=demo.period,
        as_of=demo.as_of,
        demo=True,
    )
    with only_run(request.output):
        finish_earlier(request)
        month = decide(request, tell=terminal.stage)
        published = publish_draft(month)
    _close(month, published, options, terminal)
    return DONE


def _clear_demo(folder: Path) -> None:
    """Begin anew in a folder that is empty or holds an earlier demo, and nothing else."""
    strangers = {path.name for path in folder.iterdir()} - DEMO_FILES if folder.is_dir() else set()
    if strangers:
        raise CannotRunError(
            f"{folder} holds other files ({min(strangers)}): name an empty folder for the demo."
        )
    for name in ("input", "output"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "ledger.sqlite").unlink(missing_ok=True)


def _request(options: argparse.Namespace) -> Request:
    config = load(options.config)
    as_of: date = options.as_of or date.today()  # noqa: DTZ011 (the one place that asks the clock)
    return Request(
        config=config,
        input=options.input or config.folder / config.paths.input,
        output=options.output or config.folder / config.paths.output,
        ledger=config.folder / config.paths.ledger,
        period=options.period or f"{as_of:%Y-%m}",
        as_of=as_of,
    )


def _withdraw(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.withdraw import withdraw

    request = _request(options)
    with only_run(request.output):
        finish_earlier(request)
        if terminal.can_ask and not terminal.ask(
            f"Has finance given its word that nothing of release {options.release_id} was paid?"
        ):
            raise CannotRunError("Nothing was withdrawn: ask finance first.")
        done = withdraw(request, options.release_id, options.why)
    terminal.note(f"Release {done.release} is withdrawn; its lines are open again.")
    terminal.note(f"Send finance this notice: {done.notice}")
    return DONE


def _restore(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.ledger.restore import restore

    request = _request(options)
    with only_run(request.output):
        restored = restore(request.ledger, request.output, options.keep)
    releases = [entry.release for entry in restored.entries if entry.kind == "release"]
    terminal.note(
        f"The ledger {request.ledger} is rebuilt from {len(releases)} releases: "
        f"{', '.join(releases)}."
    )
    for moved in restored.moved:
        terminal.note(f"The file before it was moved to {moved}.")
    return DONE


def _explain(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.explain import explain

    month = decide(_request(options), tell=terminal.stage)
    for line in explain(month, options.subject):
        terminal.note(line)
    return DONE


def _freeze(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.freeze import freeze

    request = _request(options)
    with only_run(request.output):
        finish_earlier(request)
        done = freeze(decide(request, tell=terminal.stage), options.cut_off)
    terminal.note(f"Frozen: {', '.join(done.rounds)} of {options.cut_off}, in {done.workbook}")
    return DONE


def _forms(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.write.forms import write_forms

    request = _request(options)
    month = decide(request, tell=terminal.stage)
    awarded = [
        application
        for application in month.programme.applications
        if application.decision is Decision.AWARDED and application.declined_on is None
    ]
    folder = request.output / "forms" / request.period
    written = write_forms(folder, month.programme, request.config, awarded, request.edition)
    terminal.note(f"{len(written)} pre-filled workbooks in {folder}.")
    return DONE


COMMANDS = {
    "freeze": _freeze,
    "forms": _forms,
    "explain": _explain,
    "month": _month,
    "check": _check,
    "templates": _templates,
    "demo": _demo,
    "withdraw": _withdraw,
    "restore-ledger": _restore,
}


# name, what it does, and what it takes besides the common options
SUBCOMMANDS: tuple[tuple[Any, ...], ...] = (
    ("check", "read and validate; write the findings only, into output/check/"),
    ("templates", "write the blank workbooks into input_templates/"),
    ("forms", "write pre-filled workbooks: score sheets, claim forms, new activities"),
    (
        "demo",
        "lay out a sample programme and run it there",
        ("folder", {"type": Path, "nargs": "?", "default": Path("demo"), "metavar": "FOLDER"}),
    ),
    (
        "freeze",
        "keep a cut-off's ranking as the panel saw it",
        ("cut_off", {"metavar": "CUT-OFF", "help": "its ID, such as ER-3"}),
    ),
    (
        "withdraw",
        "take back the latest release before finance has answered",
        ("release_id", {"metavar": "RELEASE", "help": "its number, such as 2023-03"}),
        (
            "--why",
            {"required": True, "metavar": "TEXT", "help": "finance's word: who, when, and why"},
        ),
    ),
    (
        "explain",
        "in words, how a line's amount, a payment or an application's rank came about",
        ("subject", {"metavar": "ID", "help": "a Line ID, Payment ID or Application ID"}),
    ),
    (
        "restore-ledger",
        "rebuild the ledger from the releases in the output folder",
        (
            "--keep",
            {"default": "", "metavar": "HASH", "help": "of two releases, the one that counts"},
        ),
    ),
)


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, default=Path("config.toml"), metavar="FILE")
    common.add_argument("--input", type=Path, metavar="DIR", help="instead of [paths] input")
    common.add_argument("--output", type=Path, metavar="DIR", help="instead of [paths] output")
    common.add_argument(
        "--period", type=_period, metavar="YYYY-MM", help="the month (default: that of --as-of)"
    )
    common.add_argument(
        "--as-of", type=_day, metavar="YYYY-MM-DD", help='"today" for every rule (default: today)'
    )
    common.add_argument("--quiet", action="store_true", help="print nothing but problems")
    common.add_argument("--json", action="store_true", help="print the run's figures as JSON")
    parser = argparse.ArgumentParser(
        prog="run.py",
        parents=[common],
        description="The monthly run: read the workbooks, rank, reimburse, write everything.",
    )
    parser.add_argument("--version", action="version", version=f"p2p_sheets {__version__}")
    parser.add_argument(
        "--release", action="store_true", help="release the payments to finance without asking"
    )
    parser.add_argument(
        "--new-ledger",
        action="store_true",
        help="with --release: the programme's very first release",
    )
    parser.set_defaults(command="month", folder=None)
    # A sub-command repeats the common options; SUPPRESS keeps those given before it.
    after = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    for action in common._actions:  # noqa: SLF001 (argparse has no public way to repeat options)
        after._add_action(_repeated(action))  # noqa: SLF001
    commands = parser.add_subparsers(title="commands", metavar="")
    for name, text, *arguments in SUBCOMMANDS:
        command = commands.add_parser(name, parents=[after], help=text, description=text)
        command.set_defaults(command=name)
        for flag, settings in arguments:
            command.add_argument(flag, **settings)
    return parser


def _repeated(action: argparse.Action) -> argparse.Action:
    import copy

    twin = copy.copy(action)
    twin.default = argparse.SUPPRESS
    return twin


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is not a date like 2023-03-31') from None


def _period(text: str) -> str:
    if len(text) == len("2023-03"):
        _day(f"{text}-01")
        return text
    raise argparse.ArgumentTypeError(f'"{text}" is not a month like 2023-03')
