"""The monthly run, from the project folder: `python run.py --help` lists the commands."""

import sys


def not_set_up(reason: str) -> int:
    """Say that this Python cannot run the program, and what can."""
    sys.stderr.write(
        f"p2p_sheets is not set up for this Python: {reason}. "
        "Start it with run.bat (Windows) or run.command (macOS, Linux), which set it up.\n"
    )
    return 2


def run() -> int:
    """Run the command line; nothing of the program is imported by a Python that is too old."""
    if sys.version_info < (3, 11):  # noqa: UP036 - said to those who have an older one
        return not_set_up("it needs Python 3.11 or newer")
    try:
        from p2p_sheets.cli import main

        return main()
    except ImportError as missing:
        if (missing.name or "").startswith("p2p_sheets"):
            raise  # a fault of ours, not of the computer
        return not_set_up(str(missing))


if __name__ == "__main__":  # a child process imports this file too, and must not start a second run
    sys.exit(run())
