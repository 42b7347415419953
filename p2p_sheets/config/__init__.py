"""config.toml -> typed, frozen values: every figure and switch of the programme, once.

`load` reads and validates; a mistake is a `ConfigError` of one sentence that names the key.
"""

from p2p_sheets.config.activity_types import ActivityType, ApplicationType
from p2p_sheets.config.claims import Amount, Debtor, Entitlement
from p2p_sheets.config.load import ConfigError, load, shipped
from p2p_sheets.config.model import Config, CutOff
from p2p_sheets.config.selection import Criterion, PriorityMode, Scoring
from p2p_sheets.config.steps import Calendar, LetterSettings, Step
from p2p_sheets.config.values import TypeKey

__all__ = [
    "ActivityType",
    "Amount",
    "ApplicationType",
    "Calendar",
    "Config",
    "ConfigError",
    "Criterion",
    "CutOff",
    "Debtor",
    "Entitlement",
    "LetterSettings",
    "PriorityMode",
    "Scoring",
    "Step",
    "TypeKey",
    "load",
    "shipped",
]
