"""The small parts of a workbook: its list of sheets, what its parts point to, its properties."""

from dataclasses import dataclass
from typing import ClassVar

from p2p_sheets.xlsx.markup import is_true, parse
from p2p_sheets.xlsx.package import Package, SizeGuard
from p2p_sheets.xlsx.values import decode

_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part has to do with another: the last word of its type, such as `worksheet`."""

    identity: str
    kind: str
    part: str  # blank where it leads out of the workbook


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet in the workbook's list."""

    name: str
    state: str
    relation: str


class WorkbookReader:
    """Collects the sheets in their order, and what holds for the whole workbook."""

    root: ClassVar[str] = "workbook"

    def __init__(self, part: str, guard: SizeGuard) -> None:
        self.text: list[str] = []
        self.sheets: list[SheetEntry] = []
        self.from_1904 = self.strict = self.recalculates = False
        self._part, self._guard = part, guard

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a sheet or a setting."""
        match name:
            case "workbook":
                self.strict = _STRICT in attributes.values()
            case "workbookPr":
                self.from_1904 = is_true(attributes.get("date1904"))
            case "calcPr":
                self.recalculates = is_true(attributes.get("fullCalcOnLoad"))
            case "sheet":
                self._guard.add("sheets", 1, self._part)
                # Whatever prefix the file has for relationships: no other `id` has one.
                relation = next((attributes[key] for key in attributes if key.endswith(":id")), "")
                state = attributes.get("state", "visible")
                self.sheets.append(SheetEntry(attributes.get("name", ""), state, relation))

    def end(self, _name: str) -> None:
        """Forget the blanks between elements."""
        self.text.clear()


class RelationsReader:
    """Collects what a part points to."""

    root: ClassVar[str] = "Relationships"

    def __init__(self, source: str, part: str, package: Package) -> None:
        self.text: list[str] = []
        self.found: list[Relation] = []
        self._source, self._part, self._package = source, part, package

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a relation."""
        if name != "Relationship":
            return
        self._package.guard.add("entries", 1, self._part)
        inside = attributes.get("TargetMode") != "External"
        target = attributes.get("Target", "")
        self.found.append(
            Relation(
                identity=attributes.get("Id", ""),
                kind=attributes.get("Type", "").rpartition("/")[2],
                part=self._package.resolve(self._source, target) if inside else "",
            )
        )

    def end(self, _name: str) -> None:
        """Forget the blanks between elements."""
        self.text.clear()


class PropertiesReader:
    """Collects the custom document properties as text, whatever their type."""

    root: ClassVar[str] = "Properties"

    def __init__(self, part: str, guard: SizeGuard) -> None:
        self.text: list[str] = []
        self.found: dict[str, str] = {}
        self._part, self._guard = part, guard
        self._name = self._value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a property, or its value."""
        self.text.clear()
        if name == "property":
            self._name, self._value = attributes.get("name", ""), ""

    def end(self, name: str) -> None:
        """Take the value, then the property."""
        if name == "property":
            self._guard.add("entries", 1, self._part)
            self.found[self._name] = decode(self._value)
        else:
            self._value = "".join(self.text)


class LinkReader:
    """Tells whether a link to the outside is one to another program (DDE)."""

    root: ClassVar[str] = "externalLink"

    def __init__(self) -> None:
        self.text: list[str] = []
        self.dde = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """Note the kind of link."""
        self.dde = self.dde or name in {"ddeLink", "oleLink"}

    def end(self, _name: str) -> None:
        """Forget the values that were saved with the link."""
        self.text.clear()


def relations(package: Package, source: str) -> list[Relation]:
    """List what a part points to; the package itself is the source with the blank name."""
    folder, slash, name = source.rpartition("/")
    part = f"{folder}{slash}_rels/{name}.rels"
    if part not in package:
        return []
    reader = RelationsReader(source, part, package)
    parse(package, part, reader)
    return reader.found
