"""A Word template and the values of one letter -> the letter, with the same bytes every time.

Templates run in jinja2's sandbox, reach nothing but the letter's own plain values, and are told
about in one sentence where staff broke them.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from p2p_sheets.text import clean, did_you_mean

if TYPE_CHECKING:
    from p2p_sheets.write.letters.word_file import WordFile

_TAGS = re.compile(r"<[^>]+>")
_QUOTED = re.compile(r"'([^']+)'")


class TemplateError(Exception):
    """A template cannot be used; the message is one sentence with its file and the place."""


class Template:
    """One Word template, ready for many letters."""

    def __init__(self, name: str, data: bytes) -> None:
        """Take a template's file name, as it is told to people, and its bytes."""
        self.name = name
        self._data = data

    def render(self, values: Mapping[str, Any], written_on: date) -> bytes:
        """Fill in the template.

        Raises:
            TemplateError: it is no Word file, or staff broke it.
        """
        from jinja2 import TemplateError as JinjaError

        try:
            file = self._file
        except Exception as problem:  # python-docx and lxml raise whatever a damaged file provokes
            raise TemplateError(
                f"The template {self.name} cannot be used: it is not a Word document (.docx) that "
                "can be opened."
            ) from problem
        try:
            return file.fill(_plain(values), written_on)
        except JinjaError as problem:
            raise TemplateError(self._sentence(problem, values)) from problem
        except Exception as problem:
            raise TemplateError(
                f"The template {self.name} cannot be used: it cannot be filled in: "
                f"{_first_line(problem)}."
            ) from problem

    @cached_property
    def sha256(self) -> str:
        """The template's hash."""
        return hashlib.sha256(self._data).hexdigest()

    @cached_property
    def _file(self) -> "WordFile":
        from p2p_sheets.write.letters.word_file import WordFile

        return WordFile(self._data)

    def _sentence(self, problem: Exception, values: Mapping[str, Any]) -> str:
        place = self._place(problem)
        where = f' in the paragraph "{place}"' if place else ""
        reason = _wording(problem, values)
        stop = "" if reason.endswith((".", "?")) else "."
        return f"The template {self.name} cannot be used{where}: {reason}{stop}"

    def _place(self, problem: Exception) -> str:
        """Find the paragraph whose line jinja2 complains of; docxtpl puts each on a line."""
        lines = list(getattr(problem, "docx_context", ()))
        number = getattr(problem, "lineno", None)
        if lines and number is not None:
            return _shortened(lines[min(number - 1, 3)])
        trace, number, source = problem.__traceback__, None, ""
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == "<template>":
                number = trace.tb_lineno
            source = trace.tb_frame.f_locals.get("src_xml", source)
            trace = trace.tb_next
        paragraphs = source.splitlines()
        return _shortened(paragraphs[number - 1]) if number and number <= len(paragraphs) else ""


def _wording(problem: Exception, values: Mapping[str, Any]) -> str:
    """Say in plain words what jinja2 says in its own."""
    from jinja2 import TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    text = _first_line(problem)
    if isinstance(problem, SecurityError):
        return "it reaches for something that templates may not use"
    if isinstance(problem, UndefinedError):
        name = next(iter(_QUOTED.findall(text)[-1:]), "")
        return f"letters of this kind have no value {name}.{did_you_mean(name, values)}"
    if isinstance(problem, TemplateSyntaxError):
        return f"its placeholders are not complete ({text[:1].lower()}{text[1:]})"
    return text


def _first_line(problem: Exception) -> str:
    return clean(str(problem).strip().split("\n")[0]).rstrip(".") or type(problem).__name__


def _shortened(xml: str) -> str:
    text = clean(_TAGS.sub("", xml))
    return text if len(text) <= 80 else f"{text[:77]}..."


def _plain(values: Any) -> Any:
    """Copy the values as plain text, numbers, lists and mappings: nothing else can be reached."""
    if isinstance(values, Mapping):
        return {str(key): _plain(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [_plain(value) for value in values]
    if isinstance(values, bool):
        return values
    return "\n".join(clean(line) for line in str(values).splitlines())
