"""A sample programme of realistic size and mess, made from a seed.

`prepare` clears a folder for it, `lay_out` writes it there; `compare` holds findings against the
mistakes that were planted.
"""

from p2p_sheets.sample.folder import prepare
from p2p_sheets.sample.layout import Demo, lay_out
from p2p_sheets.sample.mistakes import Planted, compare

__all__ = ["Demo", "Planted", "compare", "lay_out", "prepare"]
