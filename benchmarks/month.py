"""The monthly run without its letters, for the limits that leave them out."""

import sys
from unittest import mock

from p2p_sheets.cli import main
from p2p_sheets.month import outputs
from p2p_sheets.write.letters import Correspondence

if __name__ == "__main__":
    with mock.patch.object(outputs, "_letters", return_value=Correspondence()):
        sys.exit(main(sys.argv[1:]))
