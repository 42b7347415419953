"""Letters as drafts in Word, with an e-mail draft each; nothing is sent.

`plan` drafts one letter for each decision, payment and reminder that calls for one, `draft_letters`
fills in the templates, `write_register` lists them and matches them with their `occasions`.
"""

from p2p_sheets.write.letters.decisions import taken_back
from p2p_sheets.write.letters.drafts import (
    Correspondence,
    Drafted,
    LetterState,
    LettersThere,
    draft_letters,
)
from p2p_sheets.write.letters.letter import (
    FINAL,
    Earlier,
    Issued,
    Letter,
    LetterKey,
    LetterKind,
    as_issued,
    as_kept,
)
from p2p_sheets.write.letters.register import Occasion, occasions, plan, write_register
from p2p_sheets.write.letters.templates import LetterTemplates, write_letter_templates

__all__ = [
    "FINAL",
    "Correspondence",
    "Drafted",
    "Earlier",
    "Issued",
    "Letter",
    "LetterKey",
    "LetterKind",
    "LetterState",
    "LetterTemplates",
    "LettersThere",
    "Occasion",
    "as_issued",
    "as_kept",
    "draft_letters",
    "occasions",
    "plan",
    "taken_back",
    "write_letter_templates",
    "write_register",
]
