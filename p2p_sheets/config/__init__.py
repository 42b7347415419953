"""config.toml -> typed, frozen values: every figure and switch of the programme, once.

`load` reads and validates; a mistake is a `ConfigError` of one sentence that names the key.
"""

from p2p_sheets.config.load import ConfigError, load
from p2p_sheets.config.model import (
    Amount,
    Config,
    Criterion,
    CutOff,
    Debtor,
    Entitlement,
    PriorityMode,
    TypeFigures,
)
from p2p_sheets.config.steps import Calendar, LetterSettings, Step
from p2p_sheets.config.values import TypeKey

__all__ = [
    "Amount",
    "Calendar",
    "Config",
    "ConfigError",
    "Criterion",
    "CutOff",
    "Debtor",
    "Entitlement",
    "LetterSettings",
    "PriorityMode",
    "Step",
    "TypeFigures",
    "TypeKey",
    "load",
]
