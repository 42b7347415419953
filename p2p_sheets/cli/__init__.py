"""The command line: `python run.py` and its sisters. The only room that speaks to the terminal.

Exit status: 0 all went through; 1 ran, and something waits for staff; 2 could not run; 3 a fault of
the program.
"""

import traceback
from collections.abc import Sequence
from pathlib import Path

from p2p_sheets.cli.arguments import parser
from p2p_sheets.cli.commands import COMMANDS
from p2p_sheets.cli.request import CANNOT, FAULT
from p2p_sheets.cli.terminal import Terminal
from p2p_sheets.config import ConfigError
from p2p_sheets.ledger import LedgerError
from p2p_sheets.ledger.frozen_rankings import ArchiveError
from p2p_sheets.ledger.lock import AlreadyRunningError
from p2p_sheets.ledger.staging import OutputBusyError
from p2p_sheets.month.decide import CannotRunError
from p2p_sheets.rules.accounts import Imbalance


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = parser().parse_args(arguments)
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
    except Exception as fault:  # noqa: BLE001 (whatever it is, staff get one sentence, no traceback)
        terminal.sorry(
            f"A fault of the program stopped it ({type(fault).__name__} in {_where(fault)}), never "
            f"yours; nothing half done counts. Report this sentence, with the files of the input "
            f"folder if you may."
        )
        return FAULT
    except KeyboardInterrupt:
        terminal.sorry("Stopped. The next run finishes or drops what this one had begun.")
    return CANNOT


def _where(fault: Exception) -> str:
    """Name the line of ours that failed, for whoever mends it."""
    frames = [f for f in traceback.extract_tb(fault.__traceback__) if "p2p_sheets" in f.filename]
    last = frames[-1]
    return f"{Path(last.filename).name} line {last.lineno}"
