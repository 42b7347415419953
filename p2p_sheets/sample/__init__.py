"""A sample programme of realistic size and mess, made from a seed.

`prepare` clears a folder for it, `lay_out` writes it there; `compare` holds findings against the
mistakes that were planted. It is a programme of its own, with a configuration of its own (`CONFIG`)
that nobody edits: whatever the project's says, the demo runs.
"""

from p2p_sheets.sample.layout import CONFIG, Demo, lay_out, prepare
from p2p_sheets.sample.mistakes import Planted, compare

__all__ = ["CONFIG", "Demo", "Planted", "compare", "lay_out", "prepare"]
