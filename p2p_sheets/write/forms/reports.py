"""Word templates for the reports that cities, experts and the Secretariat write (ST-9).

Their headings are what the guidelines say that each report contains (2.1.2, 2.2.2, 2.3.2).
"""

from importlib.resources import files
from pathlib import Path

REPORTS = ("expert_report.docx", "resume.docx", "reflection_report.docx", "minutes.docx")


def write_report_templates(folder: Path) -> list[Path]:
    """Write the templates: the program's own Word files, as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    source = files("p2p_sheets") / "data" / "documents"
    paths = [folder / name for name in REPORTS]
    for path in paths:
        path.write_bytes((source / path.name).read_bytes())
    return paths
