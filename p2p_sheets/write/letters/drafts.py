"""The drafts of a month: each letter in Word with an e-mail, unless an earlier month issued it."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from p2p_sheets.config import Config
from p2p_sheets.findings import Finding
from p2p_sheets.text import day_in_words
from p2p_sheets.write.edition import Edition, FileNames
from p2p_sheets.write.letters.letter import (
    ASKED,
    FINAL,
    REMINDING,
    Earlier,
    Enclosure,
    Issued,
    Letter,
    LetterKey,
    LetterKind,
)
from p2p_sheets.write.letters.mail import TO_ALL, mail_draft
from p2p_sheets.write.letters.render import Template, TemplateError
from p2p_sheets.write.letters.templates import LetterTemplates
from p2p_sheets.write.letters.words import Values, span_in_words


class LetterState(StrEnum):
    """Is a letter written this month?"""

    NEW = "New"
    CHANGED = "Changed"  # drafted before, but it would say something else today
    AGAIN = "Reminder"  # drafted before, and not answered since
    BEFORE = "Drafted before"  # not written again
    DRAFT = "Draft"  # of a draft payment
    BROKEN = "Template broken"
    WITHDRAWN = "Withdrawn"  # of a release or a decision that counts no more


WRITTEN = (LetterState.NEW, LetterState.CHANGED, LetterState.AGAIN)


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
    taken_back: frozenset[LetterKey] = frozenset()  # of decisions that are no longer recorded
    written_on: str = ""  # the day of the run

    @property
    def by_commitment(self) -> Mapping[str, str]:
        """The file that reminds of a commitment, by the commitment's key."""
        return {key: d.file for d in self.drafted for key in d.letter.covers if d.file}

    @property
    def for_good(self) -> Earlier:
        """Give the letters that are not drafted anew: of this period's releases, and withdrawn."""
        gone = {key: one for key, one in self.earlier.items() if self.is_withdrawn(key)}
        return {**gone, **self.released}

    def is_withdrawn(self, key: LetterKey) -> bool:
        """Is it about a payment, a refusal or a decision that counts no more?"""
        gone = key.kind in FINAL and key.subject_ids[0] in self.withdrawn
        return gone or key in self.taken_back

    @property
    def issued(self) -> Earlier:
        """Give what later months have to know: the newest of each letter that was issued."""
        new = {
            d.letter.key: Issued(d.letter.content, d.period, d.file, self.written_on)
            for d in self.drafted
            if d.state in WRITTEN
        }
        return {**self.earlier, **self.released, **new}


def draft_letters(
    letters: Iterable[Letter],
    config: Config,
    edition: Edition,
    earlier: Earlier,
    released: Earlier | None = None,
    standing: LettersThere = NO_LETTERS_THERE,
    enclose: Callable[[Letter], tuple[Enclosure, ...]] = lambda _: (),
) -> Correspondence:
    """Fill in the templates of all letters that no earlier period issued with the same content.

    `released` are the letters that releases of this very period have written for good; what is
    `standing` is not written again. `enclose` gives what goes out with a letter.
    """
    drafting = _Drafting(config, edition, earlier, standing, enclose)
    for letter in letters:
        drafting.add(letter)
    drafting.post()
    return Correspondence(
        drafted=tuple(drafting.drafted),
        files=drafting.files,
        standing=tuple(drafting.standing),
        made_from=drafting.made_from,
        findings=tuple(drafting.findings.values()),
        earlier=earlier,
        released=released or {},
        written_on=edition.as_of.isoformat(),
    )


@dataclass(frozen=True, slots=True)
class _Filled:
    """A letter with its template and all that goes into it, before it is written."""

    drafted: Drafted
    template: Template
    values: Values
    enclosed: tuple[Enclosure, ...]
    made_from: str


class _Drafting:
    """Writes the letters of one month."""

    def __init__(
        self,
        config: Config,
        edition: Edition,
        earlier: Earlier,
        standing: LettersThere,
        enclose: Callable[[Letter], tuple[Enclosure, ...]],
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
        self._enclose = enclose
        self._templates = LetterTemplates(config)
        self._names = FileNames()
        self._mail_of: dict[str, str] = {}  # envelope -> the e-mail that its first letter named
        self._mails: dict[str, list[_Filled]] = {}

    def add(self, letter: Letter) -> None:
        """Write a letter, unless it was drafted before, still says the same, and asks nothing."""
        stem = self._names.give(letter.kind, *letter.key.subject_ids, ending="")
        state = self._state(letter)
        before = self._earlier.get(letter.key)
        if state is LetterState.BEFORE and before is not None:
            self.drafted.append(Drafted(letter, state, before.period, before.file))
            return
        try:
            self._write(letter, LetterState.DRAFT if letter.draft else state, stem)
        except TemplateError as problem:
            self._broke(letter, problem)
            self.drafted.append(Drafted(letter, LetterState.BROKEN, "", ""))

    def _state(self, letter: Letter) -> LetterState:
        before = self._earlier.get(letter.key)
        if before is None:
            return LetterState.NEW
        if before.content != letter.content:
            return LetterState.CHANGED
        days = before.days_ago(self._edition.as_of)
        waited = days is None or days >= self._config.letters.remind_every
        again = letter.kind in REMINDING and waited
        return LetterState.AGAIN if again else LetterState.BEFORE

    def _write(self, letter: Letter, state: LetterState, stem: str) -> None:
        values = {**self._frame(letter), **letter.values}
        template = self._templates.template(letter.kind)
        word, mail = f"{stem}.docx", f"{stem}.eml"
        if letter.envelope:
            mail = self._mail_of.setdefault(letter.envelope, mail)
        drafted = Drafted(letter, state, self._edition.period, word, mail)
        enclosed = self._enclose(letter)
        made_from = self._made_from(letter, template, values, enclosed)
        self.drafted.append(drafted)
        filled = _Filled(drafted, template, values, enclosed, made_from)
        self._mails.setdefault(mail, []).append(filled)

    def post(self) -> None:
        """Write the letters, and an e-mail per envelope; what would come out the same is left."""
        for mail, group in self._mails.items():
            every = "".join(one.made_from for one in group)
            for one in group:
                text = f"{one.made_from}{every}".encode()
                self.made_from[one.drafted.file] = hashlib.sha256(text).hexdigest()
            files = [one.drafted.file for one in group]
            if all(self._left.has(self.made_from[word], word, mail) for word in files):
                self.standing += (*files, mail)
                continue
            written = [one for one in group if self._render(one)]
            if written:
                self.files[mail] = self._mail(written)

    def _render(self, one: "_Filled") -> bool:
        """Fill in one letter; a template that staff broke is told once, and its letters wait."""
        letter, word = one.drafted.letter, one.drafted.file
        try:
            self.files[word] = one.template.render(one.values, self._edition.as_of)
        except TemplateError as problem:
            self._broke(letter, problem)
            del self.made_from[word]
            at = self.drafted.index(one.drafted)
            self.drafted[at] = Drafted(letter, LetterState.BROKEN, "", "")
            return False
        return True

    def _broke(self, letter: Letter, problem: TemplateError) -> None:
        self.findings.setdefault(letter.kind, self._templates.broken(letter.kind, problem))

    def _mail(self, filled: Sequence[_Filled]) -> bytes:
        group = [one.drafted for one in filled]
        letters, first = self._config.letters, group[0].letter
        subject, asked = first.subject, [self._asked(one.letter) for one in group]
        if len(group) > 1:
            about = f"{first.values['activity_type']} {first.values['cut_off']}"
            subject = f"{about}: our decisions on your {len(group)} applications"
            asked = [
                f"{one.letter.subject.partition(': ')[2]} ({' '.join(one.letter.key.subject_ids)}):"
                f" {text}"
                for one, text in zip(group, asked, strict=True)
            ]
        return mail_draft(
            (first.to, *first.also),
            subject,
            asked,
            (letters.signed_by, letters.secretariat, letters.contact),
            {one.file: self.files[one.file] for one in group},
            {file.name: file.content() for one in filled for file in one.enclosed},
        )

    def _asked(self, letter: Letter) -> str:
        """Say what is asked, and by when; a city may have a decision reviewed."""
        frame = self._frame(letter)
        due = letter.values.get("due")
        answer_by = due if due and not letter.values.get("late") else frame["reply_by"]
        told = {"reply_by": frame["reply_by"], "answer_by": answer_by}
        asked = ASKED[letter.kind].format(**told, amount=letter.values.get("amount"))
        if letter.kind is LetterKind.REPAYMENT and not letter.values["amount"]:
            return "Nothing is to be repaid any more: you need not answer."
        if letter.kind is LetterKind.REJECTION and frame["review"]:
            return f"You may ask for a review until {frame['review_by']}."
        return asked

    def _made_from(
        self,
        letter: Letter,
        template: Template,
        values: Values,
        enclosed: tuple[Enclosure, ...],
    ) -> str:
        """Hash all that a letter and its mail are made from."""
        by = [template.sha256, self._edition.as_of.isoformat()]
        by += [file.made_from for file in enclosed]
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
            "review": letters.review,
            "review_by": day_in_words(as_of + timedelta(days=letters.review_days)),
            "reminded_on": self._reminded_on(letter),
            "reference": " ".join(letter.key.subject_ids),
            "subject": letter.subject,
            "salutation": TO_ALL if letter.also else letter.to.salutation,
            "to": {
                "name": letter.to.name,
                "organisation": letter.to.organisation,
                "place": letter.to.place,
            },
        }

    def _reminded_on(self, letter: Letter) -> str:
        """Say when the same was asked before; blank: never."""
        before = self._earlier.get(letter.key)
        asked = before is not None and before.written_on and letter.kind in REMINDING
        return day_in_words(date.fromisoformat(before.written_on)) if before and asked else ""

    def _next_calls(self, letter: Letter, as_of: date) -> list[str]:
        """List the calls to which the city may apply again: those open for some time yet."""
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
            if closes is not None
            and closes >= as_of + timedelta(days=self._config.letters.call_open_days)
        ]
