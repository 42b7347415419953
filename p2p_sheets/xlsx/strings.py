"""The shared texts of a workbook: each is kept once, and cells point to it by its number."""

from typing import ClassVar

from p2p_sheets.xlsx.refusal import SizeGuard
from p2p_sheets.xlsx.values import decode


class StringsReader:
    """Collects the texts; the runs of a rich one are joined, its pronunciation is left out."""

    root: ClassVar[str] = "sst"

    def __init__(self, part: str, guard: SizeGuard) -> None:
        self.text: list[str] = []
        self.texts: list[str] = []
        self._part, self._guard = part, guard
        self._runs: list[str] = []
        self._phonetic = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """Begin a text or a run of it."""
        if name == "t":
            self.text.clear()
        elif name == "si":
            self._runs.clear()
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        """Take a run, or the whole text."""
        if name == "t":
            if not self._phonetic:
                self._runs.append("".join(self.text))
        elif name == "si":
            text = "".join(self._runs)
            self._guard.check("text", len(text), self._part)
            self._guard.add("characters", len(text), self._part)
            self.texts.append(decode(text))
        elif name == "rPh":
            self._phonetic = False
