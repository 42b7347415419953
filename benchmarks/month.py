"""The monthly run without its letters, for the limits that leave them out."""

import sys
from collections.abc import Mapping
from types import SimpleNamespace
from unittest import mock

from p2p_sheets import outputs
from p2p_sheets.cli import main
from p2p_sheets.pipeline import Month
from p2p_sheets.write.staging import Staging

NOTHING: Mapping[str, str] = {}


def no_letters(_month: Month, _staging: Staging) -> SimpleNamespace:
    """Write no letter."""
    return SimpleNamespace(issued=NOTHING, by_commitment=NOTHING)


if __name__ == "__main__":
    with mock.patch.object(outputs, "_letters", no_letters):
        sys.exit(main(sys.argv[1:]))
