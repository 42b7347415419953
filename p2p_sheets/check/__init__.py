"""What must hold between cells, rows, sheets and workbooks; what does not becomes findings.

First `keys` (which rows are one), then `references` (which row is meant), then each check of
`checked.CHECKS`. A row with an error leaves as `Faulty`; nothing is dropped.
"""

from p2p_sheets.check.checked import Checked, check
from p2p_sheets.check.staff import override_key, unused_overrides

__all__ = ["Checked", "check", "override_key", "unused_overrides"]
