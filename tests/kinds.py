"""The activity types of the tests' configuration, and what cities apply for, by name."""

from pathlib import Path

from p2p_sheets.config import load

_CONFIG = load(Path(__file__).with_name("config.toml"))
REVIEW, MISSION, VISIT = _CONFIG.types.values()
NAMES = tuple(kind.name for kind in _CONFIG.types.values())
BY_NAME = {kind.name: kind for kind in _CONFIG.types.values()}
APPLICATIONS = _CONFIG.applications
FOR_REVIEW, FOR_MISSION, FOR_HOST, FOR_VISITOR = APPLICATIONS
