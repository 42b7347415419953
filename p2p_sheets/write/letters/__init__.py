"""Letters as drafts in Word, with an e-mail draft each; nothing is sent.

`plan` drafts one letter for each decision, payment and reminder that calls for one, `draft_letters`
fills in the templates, `write_register` lists them and matches them one-to-one with `calling`.
"""

from p2p_sheets.write.letters.letter import FINAL, Calls, Earlier, Issued, Kind, Letter
from p2p_sheets.write.letters.plan import Drafted, Letters, State, calling, draft_letters, plan
from p2p_sheets.write.letters.register import write_register
from p2p_sheets.write.letters.templates import Shelf, write_letter_templates

__all__ = [
    "FINAL",
    "Calls",
    "Drafted",
    "Earlier",
    "Issued",
    "Kind",
    "Letter",
    "Letters",
    "Shelf",
    "State",
    "calling",
    "draft_letters",
    "plan",
    "write_letter_templates",
    "write_register",
]
