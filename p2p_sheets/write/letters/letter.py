"""A letter before it is written: to whom, about what, with which values, and whether it is new."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

Values = Mapping[str, Any]  # of str, bool, lists and mappings alone: all that a template can reach


class Kind(StrEnum):
    """The kinds of letter; each has the Word template of its name."""

    AWARD = "award"
    RESERVE = "reserve"
    REJECTION = "rejection"
    COMPLETENESS = "completeness"
    INVITATION = "invitation"
    CONTRACT = "contract_annex"
    COMMITMENT = "letter_of_commitment"
    PAYMENT = "payment_advice"
    REFUSED = "claim_refused"
    REQUEST = "request"
    IMPACT = "impact_form"


TITLES: Mapping[Kind, str] = {
    Kind.AWARD: "Award",
    Kind.RESERVE: "Reserve list",
    Kind.REJECTION: "Rejection",
    Kind.COMPLETENESS: "Completeness request",
    Kind.INVITATION: "Invitation to confirm",
    Kind.CONTRACT: "Contract annex",
    Kind.COMMITMENT: "Letter of commitment",
    Kind.PAYMENT: "Payment advice",
    Kind.REFUSED: "Claim refused",
    Kind.REQUEST: "Request for deliverables",
    Kind.IMPACT: "Impact form reminder",
}


FINAL = (Kind.PAYMENT, Kind.REFUSED)  # of a release they are written for good


class Calls(StrEnum):
    """What calls for a letter."""

    DECISION = "Decision"
    APPLICATION = "Incomplete application"
    REMINDER = "Reminder"
    PAYMENT = "Payment"
    REFUSED = "Refused line"  # of a payee who is paid nothing for an activity


CALLED_BY: Mapping[Kind, Calls] = {
    Kind.AWARD: Calls.DECISION,
    Kind.RESERVE: Calls.DECISION,
    Kind.REJECTION: Calls.DECISION,
    Kind.INVITATION: Calls.DECISION,
    Kind.COMPLETENESS: Calls.APPLICATION,
    Kind.CONTRACT: Calls.REMINDER,
    Kind.COMMITMENT: Calls.REMINDER,
    Kind.REQUEST: Calls.REMINDER,
    Kind.IMPACT: Calls.REMINDER,
    Kind.PAYMENT: Calls.PAYMENT,
    Kind.REFUSED: Calls.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter goes to."""

    name: str
    organisation: str
    place: str  # `Trondheim, Norway`
    email: str = ""

    @property
    def salutation(self) -> str:
        """How the letter begins."""
        return f"Dear {self.name}" if self.name else "Dear Sir or Madam"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: what it says stands in `values`; `covers` is all that it answers."""

    kind: Kind
    subject_ids: tuple[str, ...]  # what it is about: application, activity and participant, payment
    to: Recipient
    subject: str
    values: Values
    covers: tuple[str, ...] = ()
    note: str = ""  # for staff
    draft: bool = False  # of a draft payment: may change until the release

    @property
    def key(self) -> str:
        """What tells it from every other letter, month after month."""
        return "|".join((self.kind, *self.subject_ids))

    @property
    def content(self) -> str:
        """The hash of what it says: not of its date, its letterhead or its template."""
        told = [self.kind, self.to.name, self.to.organisation, self.to.place, self.values]
        text = json.dumps(told, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Issued:
    """What an earlier period wrote: the hash of what the letter said, when, and in which file."""

    content: str
    period: str
    file: str

    def tree(self) -> list[str]:
        """Give it as run.json keeps it."""
        return [self.content, self.period, self.file]

    @classmethod
    def of(cls, tree: Sequence[str]) -> Self:
        """Take it from run.json."""
        content, period, file = tree
        return cls(content, period, file)


Earlier = Mapping[str, Issued]  # by the letter's key, the newest of each
