"""`python -m p2p_sheets`: the command line, as the launchers of a programme folder start it."""

import sys

from p2p_sheets.cli import main

if __name__ == "__main__":
    sys.exit(main())
