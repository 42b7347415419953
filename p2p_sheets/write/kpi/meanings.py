"""The sheet Definitions: what each indicator counts, a sentence in each row."""

import re
from collections.abc import Sequence

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.write.table import Cell, Col, Table, quoted

NAME = "Definitions"
COLUMNS = (Col("Indicator", width=28), Col("Rule", width=8), Col("Definition", width=130))
SENTENCES = re.compile(r"(?<=[.:;]) (?=[A-Z])")


def definition_table(kpis: Kpis) -> tuple[Table, dict[str, str]]:
    """List the definitions; beside it, where that of each indicator begins."""
    rows: list[Sequence[Cell]] = []
    starts: dict[str, str] = {}
    frame = Table(NAME, COLUMNS, [])
    for kpi in kpis.indicators:
        definition = kpi.definition
        if definition.title not in starts:
            row = frame.header_row + 1 + len(rows)
            starts[definition.title] = f"internal:{quoted(NAME)}!A{row}"
            first, *more = SENTENCES.split(definition.words)
            rows.append([definition.title, definition.rule, first])
            rows += [[None, None, sentence] for sentence in more]
    return Table(NAME, COLUMNS, rows), starts
