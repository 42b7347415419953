"""Measures -> formulas: COUNTIFS and SUMIFS over the data sheets, and sums below a sheet's rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from p2p_sheets.findings import column_letter
from p2p_sheets.rules.kpi.measures import Count, Figure, Measure, Median, Ratio, Total
from p2p_sheets.rules.kpi.tables import Value, Where
from p2p_sheets.write.table import Cell, Formula, Table


@dataclass(frozen=True)
class Formulas:
    """The data sheets that formulas look into, by name, and the sheet of what counts once."""

    sheets: Mapping[str, Table]
    unique: Table
    unique_at: Mapping[Count, tuple[str, str]]  # by distinct count: its name there, its column

    def of(self, measure: Measure, figure: Figure) -> Formula:
        """Write a measure as a formula, with its value."""
        return Formula(f"={self.expression(measure)}", cached(figure.value))

    def of_row(self, measure: Count, figure: Figure, column: str) -> Formula:
        """Write a count whose criterion on a column is the cell beside it, of the same title."""
        rest = tuple(criterion for criterion in measure.where if criterion[0] != column)
        text = f"={count_of(self.sheets[measure.table], rest, column, column)}"
        return Formula(text, cached(figure.value))

    def expression(self, measure: Measure) -> str:
        """Write a measure as part of a formula."""
        if isinstance(measure, Ratio):
            part, whole = self.expression(measure.part), self.expression(measure.whole)
            times = f"*{measure.times}" if measure.times != 1 else ""
            return f'IF({whole}=0,"",{part}/({whole}{times}))'
        if isinstance(measure, Total):
            return self._total(measure)
        if isinstance(measure, Median):
            return self._median(measure)
        if measure.distinct:
            name, column = self.unique_at[measure]
            names, numbers = self.unique.span("Counted"), self.unique.span(column)
            return f'COUNTIFS({names},{literal(name)},{numbers},">0")'
        return count_of(self.sheets[measure.table], measure.where)

    def _total(self, measure: Total) -> str:
        sheet = self.sheets[measure.table]
        if not measure.where:
            return f"SUM({sheet.span(measure.column)})"
        return f"SUMIFS({sheet.span(measure.column)},{criteria(sheet, measure.where)})"

    def _median(self, measure: Median) -> str:
        """Take the middle value as no engine needs an array formula for: errors are left out."""
        sheet = self.sheets[measure.table]
        found = "*".join(f"({sheet.span(t)}={literal(v)})" for t, v in measure.where)
        middle = f"_xlfn.AGGREGATE(16,6,{sheet.span(measure.column)}/({found}),0.5)"
        return f'IF({count_of(sheet, measure.where)}=0,"",SUMPRODUCT({middle}))'


def count_of(sheet: Table, where: Where, column: str = "", beside: str = "") -> str:
    """Count the rows that meet the criteria, and have in a column what is `beside` the formula."""
    if not where and not column:
        return f"COUNTA({sheet.span(sheet.columns[0].title)})"  # every row has an ID
    same = f"{sheet.span(column)},[{beside}]" if column else ""
    return f"COUNTIFS({','.join(filter(None, (criteria(sheet, where), same)))})"


def criteria(sheet: Table, where: Where) -> str:
    """Write criteria over the columns of a data sheet."""
    return ",".join(f"{sheet.span(title)},{literal(value)}" for title, value in where)


def literal(value: Value) -> str:
    """Write a criterion: a text in quotes, a number as it is."""
    return str(value) if isinstance(value, int) else '"' + str(value).replace('"', '""') + '"'


def cached(value: Decimal | None) -> Decimal | str:
    """Give the saved result of a formula; an empty text where there is nothing to divide by."""
    return "" if value is None else value


# --- sums below the rows of a sheet --------------------------------------------------------------
@dataclass(frozen=True)
class Totals:
    """Live sums over the rows of a sheet, to stand below them."""

    table: Table

    def sum(self, title: str) -> Formula:
        """Add up a column."""
        return Formula(f"=SUM({self._span(title)})", self._value(title, self.table.rows))

    def sum_where(self, title: str, flag: str) -> Formula:
        """Add up a column over the rows that say Yes in another one."""
        flags = self._index(flag)
        rows = [row for row in self.table.rows if row[flags] is True]
        formula = f'=SUMIFS({self._span(title)},{self._span(flag)},"Yes")'
        return Formula(formula, self._value(title, rows))

    def below(self, *bottom: tuple[Mapping[str, Cell], str]) -> Table:
        """Put rows of totals, each by title and with its tint, below the others."""
        titles, number = [column.title for column in self.table.columns], len(self.table.rows)
        rows = [[cells.get(title) for title in titles] for cells, _ in bottom]
        tints = {number + position: tint for position, (_, tint) in enumerate(bottom)}
        return replace(self.table, rows=[*self.table.rows, *rows], styles=tints)

    def _span(self, title: str) -> str:
        letter, first = column_letter(self._index(title)), self.table.header_row + 1
        return f"{letter}{first}:{letter}{first + max(len(self.table.rows), 1) - 1}"

    def _index(self, title: str) -> int:
        return [column.title for column in self.table.columns].index(title)

    def _value(self, title: str, rows: Sequence[Sequence[Cell]]) -> Decimal:
        index = self._index(title)
        return sum((_number(row[index]) for row in rows), Decimal(0))


def share(part: Formula, whole: Formula, over: str, under: str) -> Formula:
    """Divide two cells of a row, `over` by `under` as their columns are called."""
    divided = _number(part) / _number(whole) if _number(whole) else ""
    return Formula(f'=IF([{under}]=0,"",[{over}]/[{under}])', divided)


def _number(cell: Cell) -> Decimal:
    value = cell.value if isinstance(cell, Formula) else cell
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)
