"""The blank workbooks that staff, applicants and claimants fill in (`input_templates/`)."""

from pathlib import Path

from p2p_sheets.books import BOOKS
from p2p_sheets.config import Config
from p2p_sheets.write.forms import write_filled


def write_templates(folder: Path, config: Config) -> list[Path]:
    """Write every blank workbook; the files are the same whenever they are written."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / book.file for book in BOOKS]
    for path, book in zip(paths, BOOKS, strict=True):
        write_filled(path, book, config, {}, created=config.programme.start)
    return paths
