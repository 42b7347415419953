"""Measures -> formulas: COUNTIFS and SUMIFS over the data sheets, and nothing cleverer."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from p2p_sheets.rules.kpi.measures import Count, Figure, Measure, Ratio, Total
from p2p_sheets.rules.kpi.tables import Value, Where
from p2p_sheets.write.table import Formula, Table


@dataclass(frozen=True)
class Formulas:
    """The data sheets that formulas look into, by name, and the sheet of what counts once."""

    sheets: Mapping[str, Table]
    unique: Table

    def of(self, measure: Measure, figure: Figure) -> Formula:
        """Write a measure as a formula, with its value."""
        return Formula(f"={self.expression(measure)}", cached(figure.value))

    def of_row(self, measure: Count, figure: Figure, column: str) -> Formula:
        """Write a count whose criterion on a column is the cell beside it, of the same title."""
        rest = Count(tuple(c for c in measure.where if c[0] != column), table=measure.table)
        key = f",{self.sheets[measure.table].span(column)},[{column}]"
        return Formula(f"={self.count(rest, key)}", cached(figure.value))

    def expression(self, measure: Measure) -> str:
        """Write a measure as part of a formula."""
        if isinstance(measure, Ratio):
            part, whole = self.expression(measure.part), self.expression(measure.whole)
            times = f"*{measure.times}" if measure.times != 1 else ""
            return f'IF({whole}=0,"",{part}/({whole}{times}))'
        if isinstance(measure, Total):
            return self._total(measure)
        if measure.distinct:
            *scope, (stage, _) = measure.where
            counted = self.unique.span("Counted"), self.unique.span(stage)
            return f'COUNTIFS({counted[0]},{literal(scope_name(tuple(scope)))},{counted[1]},">0")'
        return self.count(measure)

    def count(self, measure: Count, more: str = "") -> str:
        """Count the rows that meet the criteria, and `more` of them."""
        return f"COUNTIFS({self._criteria(measure.table, measure.where)}{more})"

    def _total(self, measure: Total) -> str:
        column = self.sheets[measure.table].span(measure.column)
        if not measure.where:
            return f"SUM({column})"
        return f"SUMIFS({column},{self._criteria(measure.table, measure.where)})"

    def _criteria(self, table: str, where: Where) -> str:
        sheet = self.sheets[table]
        return ",".join(f"{sheet.span(title)},{literal(value)}" for title, value in where)


def scope_name(where: Where) -> str:
    """Name what a distinct count counts over.

    >>> scope_name((("Counts as", "Host city"),)), scope_name((("City place", 1),))
    ('Host city', 'City place')
    """
    return ", ".join(str(value) if isinstance(value, str) else title for title, value in where)


def literal(value: Value) -> str:
    """Write a criterion: a text in quotes, a number as it is."""
    return str(value) if isinstance(value, int) else '"' + str(value).replace('"', '""') + '"'


def cached(value: Decimal | None) -> Decimal | str:
    """Give the saved result of a formula; an empty text where there is nothing to divide by."""
    return "" if value is None else value
