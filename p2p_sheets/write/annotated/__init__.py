"""Annotated copies: staff's own workbook with the cells that have findings coloured and commented.

The file is not read into a library and written anew: only the styles and the comments that are
needed are added to its parts. So everything else in it, known to us or not, stays as it was.
"""

from p2p_sheets.write.annotated.copy import Annotated, annotate_inputs, annotated
from p2p_sheets.write.annotated.parts import NotCopiedError

__all__ = ["Annotated", "NotCopiedError", "annotate_inputs", "annotated"]
