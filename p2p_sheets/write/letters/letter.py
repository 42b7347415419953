"""A letter before it is written: to whom, about what, with which values, and whether it is new."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from p2p_sheets.books import (
    Activity,
    Application,
    FeedbackForm,
    Participant,
    Programme,
    Role,
)
from p2p_sheets.rules.accounts import SettledLine
from p2p_sheets.rules.steps import Party
from p2p_sheets.write.letters.words import Values, place_in_words


class LetterKind(StrEnum):
    """The kinds of letter; each has the Word template of its name."""

    AWARD = "award"
    RESERVE = "reserve"
    REJECTION = "rejection"
    COMPLETENESS = "completeness"
    INVITATION = "invitation"
    FIRST_CONTACT = "first_contact"
    AGENDA = "agenda"
    INTRODUCTION = "introduction"
    EXPERT = "expert_invitation"
    CONTRACT = "contract_annex"
    COMMITMENT = "letter_of_commitment"
    PAYMENT = "payment_advice"
    REFUSED = "claim_refused"
    REPAYMENT = "repayment"
    REQUEST = "request"
    IMPACT = "impact_form"


TITLES: Mapping[LetterKind, str] = {
    LetterKind.AWARD: "Award",
    LetterKind.RESERVE: "Reserve list",
    LetterKind.REJECTION: "Rejection",
    LetterKind.COMPLETENESS: "Completeness request",
    LetterKind.INVITATION: "Invitation to confirm",
    LetterKind.FIRST_CONTACT: "First contact",
    LetterKind.AGENDA: "Agenda of the host",
    LetterKind.INTRODUCTION: "Introduction",
    LetterKind.EXPERT: "Invitation of an expert",
    LetterKind.CONTRACT: "Contract annex",
    LetterKind.COMMITMENT: "Letter of commitment",
    LetterKind.PAYMENT: "Payment advice",
    LetterKind.REFUSED: "Claim refused",
    LetterKind.REPAYMENT: "Repayment",
    LetterKind.REQUEST: "Request for deliverables",
    LetterKind.IMPACT: "Impact form reminder",
}
FINAL = (LetterKind.PAYMENT, LetterKind.REFUSED, LetterKind.REPAYMENT)  # of a release: for good
ASKED: Mapping[LetterKind, str] = {  # what its e-mail says is asked of the reader, and by when
    LetterKind.AWARD: "You need not answer: we will be in touch.",
    LetterKind.RESERVE: "You need not do anything: we will write to you when a place is free.",
    LetterKind.REJECTION: "You need not answer.",
    LetterKind.COMPLETENESS: "Please send us what is missing by {reply_by}.",
    LetterKind.INVITATION: "Please accept or decline the place by {reply_by}.",
    LetterKind.FIRST_CONTACT: "Please tell us by {reply_by} whether the dates suit you.",
    LetterKind.AGENDA: "Please send us your agenda by {answer_by}.",
    LetterKind.INTRODUCTION: "Please get in touch with each other; you need not answer us.",
    LetterKind.EXPERT: "Please tell us by {reply_by} whether you accept.",
    LetterKind.CONTRACT: "Please sign the contract with this annex and return it by {reply_by}.",
    LetterKind.COMMITMENT: "Please sign the letter of commitment and return it by {reply_by}.",
    LetterKind.PAYMENT: "Please tell us by {reply_by} if the account or an amount is not right.",
    LetterKind.REFUSED: "Please tell us by {reply_by} if we have overlooked something.",
    LetterKind.REPAYMENT: "Please repay EUR {amount}, or write to us, by {reply_by}.",
    LetterKind.REQUEST: "Please send us what is missing by {reply_by}.",
    LetterKind.IMPACT: "Please send us the impact assessment form by {answer_by}.",
}
REMINDING = (  # what is asked again, until it is answered
    LetterKind.COMPLETENESS,
    LetterKind.INVITATION,
    LetterKind.CONTRACT,
    LetterKind.COMMITMENT,
    LetterKind.REQUEST,
    LetterKind.IMPACT,
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter goes to."""

    name: str
    organisation: str
    place: str  # `Trondheim, Norway`
    email: str = ""

    @property
    def salutation(self) -> str:
        """How a letter to them alone begins."""
        return f"Dear {self.name}" if self.name else "Dear Sir or Madam"


def contact_of(application: Application) -> Recipient:
    """Give the representative whom the applicant city appointed (EL-9)."""
    return Recipient(
        application.contact_name,
        f"City of {application.city}",
        place_in_words(application.city, application.country),
        application.contact_email,
    )


def participant_as_recipient(participant: Participant) -> Recipient:
    """Give the address of a participant; a city's own where no organisation is stated."""
    own = f"City of {participant.city}" if participant.city else ""
    organisation = participant.organisation or ("" if participant.role is Role.EXPERT else own)
    return Recipient(
        participant.name,
        organisation,
        place_in_words(participant.city, participant.country),
        participant.email or "",
    )


def recipient_of(line: SettledLine) -> Recipient:
    """Give the address of whom a line was settled for, as the release kept it."""
    return Recipient(line.name, "", place_in_words(line.city, line.country), line.email)


def party_as_recipient(party: Party, activity: Activity, programme: Programme) -> Recipient:
    """Give who stands for a party; for a city that nobody is entered for, its applicant."""
    if party.participants:
        return participant_as_recipient(party.participants[0])
    application = programme.application.get(activity.application_id)
    if application is not None:
        return contact_of(application)
    place = place_in_words(party.name, party.country)
    return Recipient("", f"City of {party.name}", place)


@dataclass(frozen=True, slots=True)
class LetterKey:
    """What tells a letter from every other, month after month: its kind and what it is about."""

    kind: LetterKind
    subject_ids: tuple[str, ...]  # an application, an activity and a participant, or a payment

    def __str__(self) -> str:
        return "|".join((self.kind, *self.subject_ids))

    @classmethod
    def of(cls, text: str) -> Self:
        """Take it from run.json."""
        kind, *subject_ids = text.split("|")
        return cls(LetterKind(kind), tuple(subject_ids))


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes out with a letter, for its reader to fill in."""

    name: str
    made_from: str  # the hash of all that it is made from
    content: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: what it says stands in `values`; `covers` is all that it answers."""

    key: LetterKey
    to: Recipient
    subject: str
    values: Values
    covers: tuple[str, ...] = ()
    note: str = ""  # for staff
    also: tuple[Recipient, ...] = ()  # who else it goes to, in the same e-mail
    envelope: str = ""  # letters of one envelope go out in one e-mail
    draft: bool = False  # of a draft payment: may change until the release
    forms: tuple[FeedbackForm, ...] = ()  # enclosed: what its participant is asked (ST-9)
    templates: tuple[str, ...] = ()  # enclosed: of reports, as steps name them

    @property
    def kind(self) -> LetterKind:
        """Which kind of letter it is."""
        return self.key.kind

    @property
    def content(self) -> str:
        """The hash of what it says: not of its date, its letterhead or its template."""
        told = [self.kind, self.to.name, self.to.organisation, self.to.place, self.values]
        told += [who.email for who in self.also]
        text = json.dumps(told, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Issued:
    """What an earlier period wrote: the hash of what the letter said, when, and in which file."""

    content: str
    period: str
    file: str
    written_on: str = ""  # an ISO date

    def days_ago(self, day: date) -> int | None:
        """Count the days since it was written; None: nobody knows."""
        return (day - date.fromisoformat(self.written_on)).days if self.written_on else None


Earlier = Mapping[LetterKey, Issued]  # the newest of each letter


def as_kept(issued: Earlier) -> dict[str, list[str]]:
    """Give letters as run.json keeps them."""
    return {
        str(key): [one.content, one.period, one.file, one.written_on] for key, one in issued.items()
    }


def as_issued(kept: Mapping[str, Sequence[str]]) -> Earlier:
    """Take letters from run.json."""
    return {LetterKey.of(key): Issued(*row) for key, row in kept.items()}
