"""ranking_<cut-off>.xlsx: what the panel decides upon, readable when printed on A4 landscape.

No contact and no e-mail of an applicant stands in it.
"""

from pathlib import Path

from p2p_sheets.rules.selection import CutOffRanking
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.payments.sheets import overrides_table
from p2p_sheets.write.ranking.about import banner
from p2p_sheets.write.ranking.evidence import experts_table, scores_table, sensitivity_table
from p2p_sheets.write.ranking.lines import (
    changes_table,
    not_ranked_table,
    ranking_table,
    visitors_table,
)
from p2p_sheets.write.workbook import OutputBook


def write_ranking(path: Path, ranking: CutOffRanking, edition: Edition) -> None:
    """Write the panel's workbook of one cut-off."""
    with _book(path, "ranking", ranking, edition) as book:
        book.table(ranking_table(ranking))
        if ranking.visitors is not None:
            book.table(visitors_table(ranking, ranking.visitors))
        book.table(not_ranked_table(ranking))
        book.table(scores_table(ranking))
        book.table(sensitivity_table(ranking))
        if ranking.experts:
            book.table(experts_table(ranking))
        if ranking.used:
            book.table(overrides_table(ranking.used))


def write_changes(path: Path, ranking: CutOffRanking, edition: Edition) -> None:
    """Write what has changed since a ranking was frozen, and how it stands now (SE-9)."""
    with _book(path, "changes since it was frozen", ranking, edition) as book:
        book.table(changes_table(ranking))
        book.table(ranking_table(ranking, "Ranking now"))
        if ranking.visitors is not None:
            book.table(visitors_table(ranking, ranking.visitors, "Visitors now"))
        book.table(not_ranked_table(ranking, "Not ranked now"))


def _book(path: Path, what: str, ranking: CutOffRanking, edition: Edition) -> OutputBook:
    title = f"{edition.programme}: {ranking.cut_off.id}, {what}"
    footer = f"{ranking.cut_off.id}, as of {edition.as_of.isoformat()}"
    return OutputBook(path, title, edition, banner=banner(ranking), footer=footer)


__all__ = ["write_changes", "write_ranking"]
