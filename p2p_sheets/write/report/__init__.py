"""management/report_<period>.html: one file that needs nothing else, to be read, printed and heard.

It holds no names of people and no bank details; the public edition no amount of a single payee.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.report.content import Page
from p2p_sheets.write.report.open_data import write_activities, write_places
from p2p_sheets.write.report.page import page

__all__ = ["render", "write_activities", "write_places", "write_report"]

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "page_parts"
SECTIONS = {
    "forecast-title": "Outlook",
    "targets-title": "Targets",
    "trend-title": "Month by month",
    "places-title": "Cities and places",
    "calls-title": "Pipeline",
    "running-title": "Timeliness",
    "money-title": "Money",
    "behind-title": "The rows behind the figures",
    "meanings-title": "Definitions",
}


def write_report(path: Path, kpis: Kpis, edition: Edition, *, public: bool = False) -> None:
    """Write the report."""
    path.write_text(render(page(kpis, edition, public=public)), encoding="utf-8", newline="\n")


def render(content: Page) -> str:
    """Fill the template; whatever a workbook said stays text."""
    from markupsafe import Markup

    environment = _templates()
    parts = environment.get_template("parts.html").module
    style, script = _own("style.css"), _own("tables.js")
    missing = [
        *(["money-title"] if "budget" not in content.tables else []),
        *(["behind-title"] if not content.behind else []),
    ]
    return environment.get_template("page.html").render(
        page=content,
        sections=[(key, title) for key, title in SECTIONS.items() if key not in missing],
        style=Markup(style),  # noqa: S704 (our own file, not a workbook's text)
        style_hash=_hash(style),
        script=Markup(script),  # noqa: S704 (our own file, too)
        script_hash=_hash(script),
        source=f"Source: {content.programme}, position at {content.as_of}.",
        has_budget=any(bar.target for bar in content.money),
        **{name: getattr(parts, name) for name in ("table", "legend", "bars", "drawn", "tiles")},
    )


@cache
def _templates() -> "Environment":
    """Compile the templates once: a run fills them in for two editions."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )


@cache
def _own(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Hash what the page's policy lets run: this text and no other."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
