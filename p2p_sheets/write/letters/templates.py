"""The templates in use: those of staff's own folder, and the program's for all others.

The program's own are Word files in `p2p_sheets/data/letters`, made and changed in Word.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from p2p_sheets.config import Config
from p2p_sheets.findings import NOWHERE, Finding, Place
from p2p_sheets.findings import steps as code
from p2p_sheets.write.letters.letter import TITLES, LetterKind
from p2p_sheets.write.letters.render import Template, TemplateError
from p2p_sheets.write.letters.samples import FRAME, SAMPLES

README = "README.txt"


def file_of(kind: LetterKind) -> str:
    """Name the template of a kind of letter."""
    return f"{kind}.docx"


def default_template(kind: LetterKind) -> bytes:
    """Read the program's own template of a kind of letter."""
    return (files("p2p_sheets") / "data" / "letters" / file_of(kind)).read_bytes()


class LetterTemplates:
    """Gives the template of each kind of letter."""

    def __init__(self, config: Config) -> None:
        self._folder = config.folder / config.letters.templates
        self._name = config.letters.templates
        self._letters, self._is_blank = config.letters, config.is_placeholder
        self.template = cache(self._template)

    def _template(self, kind: LetterKind) -> Template:
        own = self._folder / file_of(kind)
        try:
            return Template(f"{self._name}/{own.name}", own.read_bytes())
        except FileNotFoundError:
            return Template(f"{own.name} (the program's own)", default_template(kind))
        except OSError as problem:
            name = f"{self._name}/{own.name}"
            raise TemplateError(
                f"The template {name} cannot be read: {problem.strerror}."
            ) from None

    def findings(self) -> list[Finding]:
        """Tell at once what letters lack: their sender, and a template that can be filled in."""
        sender = {"contact": self._letters.contact, "signed_by": self._letters.signed_by}
        found = [
            code.LETTERS_UNSIGNED.at(NOWHERE, subject="letters", value=name)
            for name, said in sender.items()
            if self._is_blank(said)
        ]
        for kind in LetterKind:
            if not (self._folder / file_of(kind)).exists():
                continue
            try:
                values = {**FRAME, **SAMPLES[kind]}
                self.template(kind).render(values, date(2023, 3, 31))
            except TemplateError as problem:
                found.append(self.broken(kind, problem))
        return found

    def broken(self, kind: LetterKind, problem: TemplateError) -> Finding:
        """Tell of a template that staff broke; its letters wait."""
        place = Place(f"{self._name}/{file_of(kind)}")
        return code.TEMPLATE_BROKEN.at(place, subject=file_of(kind), reason=str(problem))


def write_letter_templates(folder: Path) -> list[Path]:
    """Write the program's templates for staff to copy and change, and what may stand in them."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in LetterKind:
        path = folder / file_of(kind)
        path.write_bytes(default_template(kind))
        written.append(path)
    readme = folder / README
    readme.write_text("\n".join(_readme()) + "\n", encoding="utf-8")
    return [*written, readme]


def _readme() -> Iterator[str]:
    yield "Templates of the letters"
    yield ""
    yield "Copy a template into the folder letter_templates beside config.toml and change the copy"
    yield "in Word; as long as it lies there, it is used. Write {{ name }} where a value belongs."
    yield "  {%p if name %} ... {%p endif %}      paragraphs that are there only with that value"
    yield "  {%p for item in list %} ... {%p endfor %}      paragraphs for each item"
    yield "  {%tr for item in list %} ... {%tr endfor %}    a table row for each item"
    yield "Each of these tags stands in a paragraph, or a table row, of its own."
    yield ""
    yield "In every letter:"
    yield from _names(FRAME, "")
    for kind in LetterKind:
        yield ""
        yield f"{file_of(kind)} - {TITLES[kind]}:"
        yield from _names(SAMPLES[kind], "")


def _names(values: object, prefix: str) -> Iterator[str]:
    if isinstance(values, dict):
        for name, value in sorted(values.items()):
            dotted = f"{prefix}{name}"
            if isinstance(value, dict):
                yield from _names(value, f"{dotted}.")
            elif isinstance(value, list) and value and isinstance(value[0], dict):
                items = ", ".join(f".{key}" for key in sorted(value[0]))
                yield f"  {dotted:<24}a list; each with {items}"
            elif isinstance(value, list):
                yield f"  {dotted:<24}a list, such as: {value[0]}"
            elif isinstance(value, bool):
                yield f"  {dotted:<24}true or false"
            else:
                yield f"  {dotted:<24}such as: {value}"
