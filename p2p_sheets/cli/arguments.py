"""What can be typed after `run.py`: the commands and their options; and how they end."""

import argparse
import copy
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from p2p_sheets import __version__
from p2p_sheets.text import did_you_mean

DONE, WAITING, CANNOT, FAULT = 0, 1, 2, 3  # the exit statuses
INSTALLED = not (Path(__file__).parents[2] / "run.py").exists()  # from a wheel
PROGRAM = "p2p-sheets" if INSTALLED else "python run.py"  # what people type


class Argument(NamedTuple):
    """What a command takes besides the common options: its name, and what argparse is told."""

    name: str
    settings: dict[str, Any]


class Command(NamedTuple):
    """A command: its name, what it does, and what it takes."""

    name: str
    does: str
    takes: tuple[Argument, ...] = ()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is not a date like 2023-03-31') from None


SUBCOMMANDS = (
    Command("check", "read and validate; write the findings only, into output/check/"),
    Command("templates", "write the blank workbooks into input_templates/"),
    Command("forms", "write pre-filled workbooks: score sheets, claim forms, new activities"),
    Command(
        "demo",
        "lay out a sample programme and run it there",
        (
            Argument(
                "folder",
                {"type": Path, "nargs": "?", "default": Path("demo"), "metavar": "FOLDER"},
            ),
        ),
    ),
    Command(
        "new",
        "lay out a programme folder: configuration, blank workbooks, input folder, launchers",
        (Argument("folder", {"type": Path, "metavar": "FOLDER"}),),
    ),
    Command(
        "new-period",
        "lay out the folder of the next programme period, which knows this one's ledger",
        (Argument("folder", {"type": Path, "metavar": "FOLDER"}),),
    ),
    Command(
        "freeze",
        "keep a cut-off's ranking as the panel saw it",
        (Argument("cut_off", {"metavar": "CUT-OFF", "help": "its ID, as in config.toml"}),),
    ),
    Command(
        "withdraw",
        "take back the latest release before finance has answered",
        (
            Argument("release_id", {"metavar": "RELEASE", "help": "its number, such as 2023-03"}),
            Argument(
                "--why",
                {"required": True, "metavar": "TEXT", "help": "finance's word: who, when, and why"},
            ),
        ),
    ),
    Command(
        "explain",
        "in words, how a line's amount, a payment or an application's rank came about",
        (
            Argument(
                "subject", {"metavar": "ID", "help": "a Line ID, Payment ID or Application ID"}
            ),
        ),
    ),
    Command(
        "forget",
        "list what may be forgotten of releases of long ago: names, e-mails, bank accounts",
        (
            Argument(
                "--before",
                {
                    "required": True,
                    "type": _day,
                    "metavar": "DATE",
                    "help": "of releases before this day",
                },
            ),
            Argument("--yes", {"action": "store_true", "help": "forget it; it cannot be undone"}),
        ),
    ),
    Command("doctor", "what IT support asks first: versions, paths, sync state, ledger, space"),
    Command(
        "verify",
        "recompute releases by the second engine, from their evidence",
        (
            Argument(
                "release_id",
                {"nargs": "?", "default": "", "metavar": "RELEASE", "help": "one (default: all)"},
            ),
        ),
    ),
    Command(
        "restore-ledger",
        "rebuild the ledger from the releases in the output folder",
        (
            Argument(
                "--keep",
                {"default": "", "metavar": "HASH", "help": "of two releases, the one that counts"},
            ),
        ),
    ),
)


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence, and where to look."""

    def error(self, message: str) -> NoReturn:
        """Stop with status 2."""
        unknown = re.search(r"invalid choice: '([^']*)'", message)
        if unknown:
            near = did_you_mean(unknown[1], [command.name for command in SUBCOMMANDS])
            message = f'there is no command "{unknown[1]}"' + (f".{near}" if near else "")
        stop = "" if message.endswith("?") else "."
        self.exit(2, f"{message[0].upper()}{message[1:]}{stop} See: {PROGRAM} --help\n")


@cache
def parser() -> argparse.ArgumentParser:
    """Make the parser of the command line, once."""
    common = _Parser(add_help=False)
    common.add_argument(
        "--config", type=Path, metavar="FILE", help="instead of config.toml; the demo has its own"
    )
    common.add_argument("--input", type=Path, metavar="DIR", help="instead of [paths] input")
    common.add_argument("--output", type=Path, metavar="DIR", help="instead of [paths] output")
    common.add_argument(
        "--period", type=_period, metavar="YYYY-MM", help="the month (default: that of --as-of)"
    )
    common.add_argument(
        "--as-of", type=_day, metavar="YYYY-MM-DD", help='"today" for every rule (default: today)'
    )
    common.add_argument(
        "--no-letters",
        action="store_false",
        dest="letters",
        help="leave the letters out of a draft, for the runs in between; a release has them",
    )
    common.add_argument("--quiet", action="store_true", help="print nothing but problems")
    common.add_argument("--json", action="store_true", help="print the run's figures as JSON")
    top = _Parser(
        prog="p2p-sheets" if INSTALLED else "run.py",
        parents=[common],
        description="The monthly run: read the workbooks, rank, reimburse, write everything.",
    )
    top.add_argument("--version", action="version", version=f"p2p_sheets {__version__}")
    top.add_argument(
        "--release", action="store_true", help="release the payments to finance without asking"
    )
    top.add_argument(
        "--new-ledger",
        action="store_true",
        help="with --release: the programme's very first release",
    )
    top.add_argument(
        "--unverified",
        default="",
        metavar="REASON",
        help="release although the second engine disagrees: who decided, and why",
    )
    top.set_defaults(command="month", folder=None)
    # A sub-command repeats the common options; SUPPRESS keeps those given before it.
    after = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    for action in common._actions:  # noqa: SLF001 (argparse has no public way to repeat options)
        after._add_action(_repeated(action))  # noqa: SLF001
    commands = top.add_subparsers(title="commands", metavar="")
    for command in SUBCOMMANDS:
        line = commands.add_parser(
            command.name, parents=[after], help=command.does, description=command.does
        )
        line.set_defaults(command=command.name)
        for argument in command.takes:
            line.add_argument(argument.name, **argument.settings)
    return top


def _repeated(action: argparse.Action) -> argparse.Action:
    twin = copy.copy(action)
    twin.default = argparse.SUPPRESS
    return twin


def _period(text: str) -> str:
    try:
        return f"{datetime.strptime(text, '%Y-%m'):%Y-%m}"  # noqa: DTZ007 (a month has no zone)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is not a month like 2023-03') from None
