"""The drafts of a month: each letter in Word with an e-mail, unless an earlier month issued it."""

import hashlib
import json
import platform
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from typing import Any

from p2p_sheets import __version__
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding
from p2p_sheets.write.edition import Edition, FileNames
from p2p_sheets.write.letters.letter import (
    FINAL,
    Earlier,
    Issued,
    Letter,
    LetterKey,
    LetterKind,
)
from p2p_sheets.write.letters.mail import mail_draft
from p2p_sheets.write.letters.render import Template, TemplateError
from p2p_sheets.write.letters.templates import LetterTemplates
from p2p_sheets.write.letters.words import Values, day_in_words, span_in_words


class LetterState(StrEnum):
    """Is a letter written this month?"""

    NEW = "New"
    CHANGED = "Changed"  # issued before, but it would say something else today
    ISSUED = "Issued before"  # not written again
    DRAFT = "Draft"  # of a draft payment
    BROKEN = "Template broken"
    WITHDRAWN = "Withdrawn"  # of a release that counts no more


@dataclass(frozen=True, slots=True)
class Drafted:
    """A letter with its state and files; `period` says in which month's folder they lie."""

    letter: Letter
    state: LetterState
    period: str  # in which it was written
    file: str
    mail: str = ""


@dataclass(frozen=True, slots=True)
class LettersThere:
    """What an earlier run left in the folder of the letters: it need not be written again.

    `made_from` has the hash of all that a letter was made from, by its Word file.
    """

    made_from: Mapping[str, str]
    untouched: Callable[[str], bool]  # is a file there, just as the program wrote it?

    def has(self, made_from: str, word: str, mail: str) -> bool:
        """Would a letter and its mail come out as they lie there?"""
        same = self.made_from.get(word) == made_from
        return same and self.untouched(word) and self.untouched(mail)


NO_LETTERS_THERE = LettersThere({}, lambda _: False)


@dataclass(frozen=True)
class Correspondence:
    """The letters of a month, with the bytes of those that are written."""

    drafted: tuple[Drafted, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    standing: tuple[str, ...] = ()  # files that lie there already, with the same bytes
    made_from: Mapping[str, str] = field(default_factory=dict)  # as in `LettersThere`
    findings: tuple[Finding, ...] = ()
    earlier: Earlier = field(default_factory=dict)
    released: Earlier = field(default_factory=dict)  # what releases of this period wrote for good
    withdrawn: frozenset[str] = frozenset()  # releases that count no more, and their payments

    @property
    def by_commitment(self) -> Mapping[str, str]:
        """The file that reminds of a commitment, by the commitment's key."""
        return {key: d.file for d in self.drafted for key in d.letter.covers if d.file}

    @property
    def for_good(self) -> Earlier:
        """Give the letters of releases: those of this period, and the withdrawn ones of all."""
        gone = {key: one for key, one in self.earlier.items() if self.is_withdrawn(key)}
        return {**gone, **self.released}

    def is_withdrawn(self, key: LetterKey) -> bool:
        """Is it about a payment or a refusal that counts no more?"""
        return key.kind in FINAL and key.subject_ids[0] in self.withdrawn

    @property
    def issued(self) -> Earlier:
        """Give what later months have to know: the newest of each letter that was issued."""
        new = {
            d.letter.key: Issued(d.letter.content, d.period, d.file)
            for d in self.drafted
            if d.state in (LetterState.NEW, LetterState.CHANGED)
        }
        return {**self.earlier, **self.released, **new}


def draft_letters(
    letters: Iterable[Letter],
    config: Config,
    edition: Edition,
    earlier: Earlier,
    released: Earlier | None = None,
    standing: LettersThere = NO_LETTERS_THERE,
) -> Correspondence:
    """Fill in the templates of all letters that no earlier period issued with the same content.

    `released` are the letters that releases of this very period have written for good; what is
    `standing` is not written again.
    """
    drafting = _Drafting(config, edition, earlier, standing)
    for letter in letters:
        drafting.add(letter)
    findings = tuple(drafting.findings.values())
    return Correspondence(
        tuple(drafting.drafted),
        drafting.files,
        tuple(drafting.standing),
        drafting.made_from,
        findings,
        earlier,
        released or {},
    )


class _Drafting:
    """Writes the letters of one month."""

    def __init__(
        self, config: Config, edition: Edition, earlier: Earlier, standing: LettersThere
    ) -> None:
        self.drafted: list[Drafted] = []
        self.files: dict[str, bytes] = {}
        self.standing: list[str] = []
        self.made_from: dict[str, str] = {}
        self.findings: dict[LetterKind, Finding] = {}
        self._config = config
        self._edition = edition
        self._earlier = earlier
        self._left = standing
        self._templates = LetterTemplates(config)
        self._names = FileNames()

    def add(self, letter: Letter) -> None:
        """Write a letter, unless it was issued before and still says the same."""
        stem = self._names.give(letter.kind, *letter.key.subject_ids, ending="")
        before = self._earlier.get(letter.key)
        if before is not None and before.content == letter.content:
            self.drafted.append(Drafted(letter, LetterState.ISSUED, before.period, before.file))
            return
        state = LetterState.CHANGED if before is not None else LetterState.NEW
        try:
            self._write(letter, LetterState.DRAFT if letter.draft else state, stem)
        except TemplateError as problem:
            finding = self._templates.broken(letter.kind, problem)
            self.findings.setdefault(letter.kind, finding)
            self.drafted.append(Drafted(letter, LetterState.BROKEN, "", ""))

    def _write(self, letter: Letter, state: LetterState, stem: str) -> None:
        values = {**self._frame(letter), **letter.values}
        template = self._templates.template(letter.kind)
        word, mail = f"{stem}.docx", f"{stem}.eml"
        made_from = self._made_from(letter, template, values)
        if self._left.has(made_from, word, mail):
            self.standing += (word, mail)
        else:
            document = template.render(values, self._edition.as_of)
            sender = self._config.letters.secretariat
            self.files[word] = document
            self.files[mail] = mail_draft(letter.to, letter.subject, sender, document, word)
        self.made_from[word] = made_from
        self.drafted.append(Drafted(letter, state, self._edition.period, word, mail))

    def _made_from(self, letter: Letter, template: Template, values: Values) -> str:
        """Hash all that a letter and its mail are made from, and what makes them."""
        by = [template.sha256, self._edition.as_of.isoformat(), *_makers()]
        text = json.dumps([by, letter.to.email, values], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def _frame(self, letter: Letter) -> dict[str, Any]:
        """Give what every letter has around its content; that it changes makes no new letter."""
        letters, as_of = self._config.letters, self._edition.as_of
        marks = ("DEMO" if self._edition.demo else "", "DRAFT" if letter.draft else "")
        return {
            "programme": self._config.programme.name,
            "secretariat": letters.secretariat,
            "contact": letters.contact,
            "signed_by": letters.signed_by,
            "mark": " ".join(mark for mark in marks if mark),
            "date": day_in_words(as_of),
            "reply_by": day_in_words(as_of + timedelta(days=letters.reply_days)),
            "next_calls": self._next_calls(letter, as_of),
            "reference": " ".join(letter.key.subject_ids),
            "subject": letter.subject,
            "salutation": letter.to.salutation,
            "to": {
                "name": letter.to.name,
                "organisation": letter.to.organisation,
                "place": letter.to.place,
            },
        }

    def _next_calls(self, letter: Letter, as_of: date) -> list[str]:
        """List the cut-offs still to come to which the city of an application may apply again."""
        cut_off = self._config.cut_off.get(str(letter.values.get("cut_off")))
        if cut_off is None:
            return []
        visitor = letter.values.get("visitor")
        windows = (
            (c, (c.visitors_open, c.visitors_close) if visitor else (c.opens, c.closes))
            for c in self._config.cut_offs
            if c.type == cut_off.type
        )
        return [
            f"{c.id}: {span_in_words(opens, closes)}"
            for c, (opens, closes) in windows
            if closes is not None and closes >= as_of
        ]


@cache
def _makers() -> tuple[str, ...]:
    """Name the versions of what makes letters: another may write other bytes."""
    libraries = ("docxtpl", "jinja2", "lxml", "python-docx")
    return (__version__, platform.python_version(), *map(version, libraries))
