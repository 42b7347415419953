"""What every output of a run says about itself."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Edition:
    """The month that is written, seen from which day, and whether it is only the demo."""

    programme: str  # its name in config
    period: str  # YYYY-MM
    as_of: date
    demo: bool = False
