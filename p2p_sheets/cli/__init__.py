"""The command line: `python run.py` and its sisters. The only room that speaks to the terminal.

Exit status: 0 all went through; 1 ran, and something waits for staff; 2 could not run; 3 a fault of
the program.
"""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from p2p_sheets.cli.arguments import CANNOT, parser

# Nearly all that a run makes lives to its end. Python would look it through for garbage after every
# 700 new objects, which takes a tenth of a run.
NEW_OBJECTS = 50_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. Help, and what was mistyped, load nothing else."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started us
            nothing = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 (until the end)
            setattr(sys, name, nothing)
    try:
        options = parser().parse_args(arguments)
        gc.set_threshold(NEW_OBJECTS)
        from p2p_sheets.cli.commands import perform

        return perform(options)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. The next run finishes or drops what this one had begun.\n")
        return CANNOT
