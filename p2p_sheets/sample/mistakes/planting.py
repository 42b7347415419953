"""What was planted, where it will be found, and whether it was."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from p2p_sheets.findings import NOWHERE, Finding, Place, Severity
from p2p_sheets.findings.catalogue import CODES
from p2p_sheets.sample.input_folder import InputFolder, Row


@dataclass(frozen=True, slots=True)
class Planted:
    """A mistake, and the finding that it has to lead to; what is blank may be anything."""

    name: str
    code: str
    severity: Severity
    workbook: str = ""
    sheet: str = ""
    cell: str = ""
    subject: str = ""

    def explains(self, finding: Finding) -> bool:
        """Is it this finding that the mistake leads to?"""
        at = finding.place
        wanted = (self.workbook, self.sheet, self.cell, self.subject)
        found = (at.workbook, at.sheet, at.cell, finding.subject)
        return finding.code == self.code and all(
            not want or want == have for want, have in zip(wanted, found, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the findings of a run compare with what was planted."""

    missed: tuple[Planted, ...]
    invented: tuple[Finding, ...]


def compare(planted: Iterable[Planted], findings: Iterable[Finding]) -> Comparison:
    """Tell the mistakes that no finding speaks of, and the findings that no mistake explains."""
    mistakes, found = tuple(planted), tuple(findings)
    return Comparison(
        missed=tuple(m for m in mistakes if not any(m.explains(f) for f in found)),
        invented=tuple(f for f in found if not any(m.explains(f) for m in mistakes)),
    )


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a mistake was made: a row or a cell of the inputs, or any other place."""

    row: Row | None = None
    field: str = ""
    subject: str = ""
    place: Place = NOWHERE
    code: str = ""  # of the finding, where it is not the mistake's own


@dataclass(frozen=True, slots=True)
class Mistake:
    """A kind of mistake: its code, and what somebody does to the workbooks."""

    code: str
    make: Callable[[InputFolder], Iterator[Spot]]

    @property
    def name(self) -> str:
        """What it is, in words."""
        return self.make.__name__.strip("_").replace("_", " ")


def typed(
    code: str, what: str, take: Callable[[InputFolder], Row], field: str, value: object
) -> Mistake:
    """Make the mistake of a cell with something else in it; a function makes that of the row."""

    def spoil(inputs: InputFolder) -> Iterator[Spot]:
        row = take(inputs)
        row[field] = value(row) if callable(value) else value
        yield Spot(row, field)

    spoil.__name__ = what.replace(" ", "_")
    return Mistake(code, spoil)


def planted(inputs: InputFolder, made: Iterable[tuple[Mistake, Spot]]) -> tuple[Planted, ...]:
    """Say where everything stands, once all of it has been made."""
    out, places = [], inputs.places()
    for mistake, spot in made:
        code = spot.code or mistake.code
        at = places(spot.row, spot.field) if spot.row is not None else spot.place
        out.append(
            Planted(
                name=mistake.name,
                code=code,
                severity=CODES[code].severity,
                workbook=at.workbook,
                sheet=at.sheet,
                cell=at.cell,
                subject=spot.subject,
            )
        )
    return tuple(out)
