"""The second engine: a release computed again, with other eyes and other arithmetic.

openpyxl reads the evidence, cents come of fractions, and pandas adds up the accounts. Written from
the rules, not from the first engine's code, of which it imports nothing but `config` and `cities`.
"""

import os

from p2p_sheets.audit.found import Difference, Verified
from p2p_sheets.audit.verify import verify_ledger, verify_staged

# numpy, which pandas needs, would start a thread for each core; no figure here has use for one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__all__ = ["Difference", "Verified", "verify_ledger", "verify_staged"]
