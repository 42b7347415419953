"""The texts of a workbook: runs joined, pronunciation left out, and what is struck told apart.

Shared texts are kept once, and cells point to them by their number.
"""

from typing import ClassVar

from p2p_sheets.xlsx.markup import is_on
from p2p_sheets.xlsx.refusal import SizeGuard
from p2p_sheets.xlsx.values import Struck, decode


class Runs:
    """The runs of one text while they are read; a reader hands its elements on to it."""

    def __init__(self) -> None:
        self._runs: list[tuple[str, bool]] = []  # with whether there is a line through it
        self._phonetic = self._struck = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin the whole text, a run of it, or what is said about one."""
        match name:
            case "si" | "is":
                self._runs.clear()
                self._struck = False
            case "r":
                self._struck = False
            case "strike":
                self._struck = is_on(attributes)
            case "rPh":
                self._phonetic = True

    def end(self, name: str, text: str) -> None:
        """Take the text of a run."""
        if name == "rPh":
            self._phonetic = False
        elif name == "t" and not self._phonetic:
            self._runs.append((text, self._struck))

    @property
    def whole(self) -> str:
        """The text as the file has it."""
        return "".join(text for text, _ in self._runs)

    def value(self) -> str | Struck:
        """Give the text; where a part of it has a line through it, with what is left."""
        text = decode(self.whole)
        if not any(struck and run.strip() for run, struck in self._runs):
            return text
        return Struck(text, decode("".join(run for run, struck in self._runs if not struck)))


class StringsReader:
    """Collects the shared texts."""

    root: ClassVar[str] = "sst"

    def __init__(self, part: str, guard: SizeGuard) -> None:
        self.text: list[str] = []
        self.texts: list[str | Struck] = []
        self._part, self._guard = part, guard
        self._runs = Runs()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a text or a run of it."""
        if name == "t":
            self.text.clear()
        self._runs.start(name, attributes)

    def end(self, name: str) -> None:
        """Take a run, or the whole text."""
        if name == "si":
            length = len(self._runs.whole)
            self._guard.check("text", length, self._part)
            self._guard.add("characters", length, self._part)
            self.texts.append(self._runs.value())
        else:
            self._runs.end(name, "".join(self.text) if name == "t" else "")
