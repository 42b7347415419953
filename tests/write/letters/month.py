"""A small month with something for every kind of letter, as of 14 April 2023."""

import io
import zipfile
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from p2p_sheets.books import (
    Activity,
    Application,
    Category,
    CityRole,
    Correction,
    Decision,
    Deliverable,
    Expense,
    Override,
    Participant,
    Programme,
    Role,
    Score,
    Status,
)
from p2p_sheets.case import Case
from p2p_sheets.config import ApplicationType, Config
from p2p_sheets.ledger.release import as_release
from p2p_sheets.rules.accounts import Releases
from p2p_sheets.rules.reimbursement import Numbering, Settlement
from p2p_sheets.rules.selection import Selection, select
from p2p_sheets.rules.steps import Steps, commitments
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.forms import enclosures
from p2p_sheets.write.letters import (
    Correspondence,
    Earlier,
    Letter,
    Occasion,
    draft_letters,
    occasions,
    plan,
)
from tests import kinds
from tests.programmes import (
    activity,
    config,
    expense,
    participant,
    register,
    row_of,
    selected,
    settled,
    visit,
)

AS_OF = date(2023, 4, 14)
BEFORE = date(2023, 3, 31)
REVIEW, MISSION, HOST, VISITOR = kinds.APPLICATIONS


def application(
    application_id: str,
    kind: ApplicationType,
    city: str,
    country: str,
    decision: Decision | None = None,
    **changes: Any,
) -> Application:
    """A complete application for a cut-off whose activities are still ahead."""
    ahead = {REVIEW: "ER-3", MISSION: "EM-2", HOST: "SV-2", VISITOR: "SV-2"}
    submitted = {HOST: date(2023, 2, 12), VISITOR: date(2023, 4, 5)}
    slug = city.partition(" ")[0].casefold()
    values: dict[str, Any] = {
        "row": row_of(Application),
        "application_id": application_id,
        "activity_type": kind,
        "cut_off": ahead[kind],
        "submitted_on": submitted.get(kind, date(2023, 3, 12)),
        "city": city,
        "country": country,
        "city_role": CityRole.LIGHTHOUSE,
        "project": "+CityxChange",
        "population": 200_000,
        "contact_name": f"Kim {city}son",
        "contact_email": f"kim@{slug}.example",
        "title": f"Roofs of {application_id}",
        "topic": "Energy",
        "expected_start": date(2023, 1, 10),
        "expected_end": date(2023, 1, 12),
        "background_documents": True,
        "draft_document": True,
        "document_length": 30,
        "expected_feedback": "Feasibility",
        "required_expertise": "Solar power",
        "tentative_meetings": "The utility",
        "innovativeness": "All of it",
        "tentative_agenda": "Day 1: roofs",
        "preference": 1 if kind == VISITOR else None,
        "host_application": "A-SV-02" if kind == VISITOR else None,
        "decision": decision,
        "decided_on": date(2023, 4, 10) if decision else None,
    }
    return Application(**{**values, **changes})


def scores(application_id: str, mark: str, comment: str | None = None) -> tuple[Score, ...]:
    """The scores of both evaluators, all criteria alike; the first one comments."""
    marks = {criterion.label: Decimal(mark) for criterion in config().scoring.criteria}
    return tuple(
        Score(
            row=row_of(Score),
            application_id=application_id,
            evaluator=evaluator,
            conflict=None,
            marks=marks,
            comment=comment if evaluator == "Eva Luatrix" else None,
        )
        for evaluator in ("Eva Luatrix", "Marc Giver")
    )


def given(name: str, person: str | None, activity_id: str) -> Deliverable:
    """A row of the sheet Deliverables."""
    return Deliverable(
        row=row_of(Deliverable),
        activity_id=activity_id,
        participant_id=person,
        deliverable=name,
        done_on=date(2023, 3, 15),
        reference=None,
    )


APPLICATIONS = (
    application("ER-1-01", REVIEW, "Trondheim", "NO", Decision.AWARDED),
    application("ER-1-02", REVIEW, "Limerick", "IE", Decision.REJECTED),
    application("ER-1-03", REVIEW, "Sestao", "ES", Decision.RESERVE),
    application("ER-1-04", REVIEW, "Alba Iulia", "RO", required_expertise=None),
    application("ER-1-05", REVIEW, "Nowhere", "DE", Decision.REJECTED),
    application("ER-1-06", REVIEW, "Smolyan", "BG", Decision.WITHDRAWN),
    application("A-SV-01", HOST, "Trondheim", "NO", Decision.AWARDED, cut_off="SV-1"),
    application("A-SV-02", HOST, "Évora", "PT", Decision.AWARDED),
    application("SV-1-V1", VISITOR, "Limerick", "IE", Decision.AWARDED),
    application(
        "SV-1-V2", VISITOR, "Sestao", "ES", Decision.AWARDED, confirmed_on=date(2023, 4, 12)
    ),
    application("SV-1-V3", VISITOR, "Smolyan", "BG", Decision.REJECTED),
    application("SV-1-V4", VISITOR, "Tartu", "EE", Decision.AWARDED, declined_on=date(2023, 4, 12)),
)
SCORES = (
    *scores("ER-1-01", "4"),
    *scores("ER-1-02", "2.5", "The need is clear, but nobody is named to decide."),
    *scores("ER-1-03", "3.5"),
    *scores("A-SV-01", "4"),
    *scores("A-SV-02", "4"),
    *scores("SV-1-V1", "4"),
    *scores("SV-1-V2", "4"),
    *scores("SV-1-V3", "3.5"),
)
ACTIVITIES = (
    visit(application_id="A-SV-01"),
    activity(
        "SV-02",
        kinds.VISIT,
        city="Évora",
        country="PT",
        start_date=date(2023, 5, 2),
        end_date=date(2023, 5, 4),
        status=Status.PLANNED,
    ),
    activity(
        "SV-00",
        kinds.VISIT,
        city="Firenze",
        country="IT",
        start_date=date(2022, 4, 27),
        end_date=date(2022, 4, 29),
    ),
    activity(
        "EM-01",
        kinds.MISSION,
        city="Lecce",
        country="IT",
        start_date=date(2023, 4, 20),
        end_date=date(2023, 4, 22),
        status=Status.CONTRACTED,
    ),
    activity(
        "EM-02",
        kinds.MISSION,
        city="Alba Iulia",
        country="RO",
        start_date=date(2023, 6, 20),
        end_date=date(2023, 6, 22),
        status=Status.PLANNED,
    ),
    activity("EM-09", kinds.MISSION, city="Gent", country="BE", status=Status.CANCELLED),
)
PEOPLE = (
    participant("P1", Role.HOST, city="Trondheim", country="NO"),
    participant("P2", Role.VISITOR),
    participant("P3", Role.VISITOR, city="Linz"),
    participant("P5", Role.EXPERT, "EM-01", contracted_days=Decimal(6)),
    participant("P6", Role.EXPERT, "EM-01"),
    participant("P7", Role.BENEFICIARY, "EM-01", city="Lecce", country="IT"),
    participant("P8", Role.HOST, "SV-02", city="Évora", country="PT"),
    participant("P10", Role.EXPERT, "EM-02", email="ana@expert.example"),
    participant("P9", Role.HOST, "EM-09", city="Gent", country="BE"),
)
DELIVERED = (
    given("Visit", None, "SV-01"),
    given("Letter of commitment", None, "SV-01"),
    given("Final agenda", "P1", "SV-01"),
    given("Testimonial", "P2", "SV-01"),
    given("Reflection report", "P2", "SV-01"),
    *(
        given(name, None, "SV-00")
        for name in ("Letter of commitment", "Final agenda", "Resumé", "Testimonial", "Visit")
    ),
    given("Contract and ToR", "P5", "EM-01"),
)
PLACES = tuple(selected(p, "A-SV-01") for p in PEOPLE if p.role is Role.VISITOR)
LINES = (
    expense("L0", Category.HOSTING, "80.00", participant_id="P3"),
    expense("L1", Category.TRAVEL, "623.40", participant_id="P2"),
    expense("L2", Category.ACCOMMODATION, quantity="5", participant_id="P2"),
    expense("L3", Category.HOSTING, "20.00", participant_id="P2"),
    expense("L4", Category.MEALS, quantity="3", participant_id="P2"),
    expense("L9", Category.HOSTING, "300.00", participant_id="P1", currency="EUR"),
)
PAID_TOO_MUCH = (
    Correction(
        row=row_of(Correction),
        line_id="L9",
        correct_amount=Decimal("100.00"),
        reason="The caterer gave a refund",
        authorised_by="A. Chief",
        authorised_on=date(2023, 4, 3),
        recovered_on=None,
        recovered_eur=None,
        bank_reference=None,
    ),
)


@dataclass(frozen=True)
class MonthOfLetters:
    """The month, with other rows where a test wants them."""

    applications: tuple[Application, ...] = APPLICATIONS
    scores: tuple[Score, ...] = SCORES
    activities: tuple[Activity, ...] = ACTIVITIES
    people: tuple[Participant, ...] = PEOPLE
    deliverables: tuple[Deliverable, ...] = DELIVERED
    lines: tuple[Expense, ...] = LINES
    overrides: tuple[Override, ...] = ()
    corrections: tuple[Correction, ...] = PAID_TOO_MUCH  # of L9, which February paid
    config: Config = field(default_factory=config)
    as_of: date = AS_OF
    draft: bool = True

    @cached_property
    def programme(self) -> Programme:
        return Programme(
            applications=(*self.applications, *PLACES),
            scores=self.scores,
            activities=self.activities,
            participants=self.people,
            deliverables=self.deliverables,
            expenses=self.lines,
            overrides=self.overrides,
            corrections=self.corrections,
        )

    @cached_property
    def case(self) -> Case:
        return Case(self.programme, self.config, register(), self.as_of)

    @cached_property
    def selection(self) -> Selection:
        return select(self.case)

    @cached_property
    def settlement(self) -> Settlement:
        return settled(self.programme, releases=self.releases, as_of=self.as_of, draft=self.draft)

    @cached_property
    def releases(self) -> Releases:
        """What was paid before: L9, if this month corrects it."""
        lines = tuple(line for line in self.lines if line.line_id == "L9")
        if not (lines and self.corrections):
            return Releases()
        given_in = tuple(given(name, "P1", "SV-01") for name in ("Resumé", "Testimonial"))
        delivered = (*self.deliverables, *given_in)
        then = replace(self.programme, expenses=lines, corrections=(), deliverables=delivered)
        settlement = settled(then, as_of=BEFORE, release="2023-02")
        return Releases((as_release(settlement, "2023-02", BEFORE),), ("2023-02",))

    @cached_property
    def steps(self) -> Steps:
        return commitments(self.case)

    @property
    def edition(self) -> Edition:
        return Edition(self.config.programme.name, f"{self.as_of:%Y-%m}", self.as_of)

    @cached_property
    def plan(self) -> tuple[Letter, ...]:
        return plan(
            self.case,
            self.selection,
            self.settlement,
            self.steps,
            Numbering("2023-03", self.draft),
        )

    @property
    def occasions(self) -> dict[Occasion, frozenset[str]]:
        return dict(occasions(self.case, self.selection, self.settlement, self.steps))

    @cached_property
    def first(self) -> Correspondence:
        """The letters, when none was issued before."""
        return self.after({})

    def after(self, earlier: Earlier) -> Correspondence:
        """The letters, when an earlier month has issued some."""
        enclose = partial(enclosures, case=self.case, edition=self.edition)
        return draft_letters(self.plan, self.config, self.edition, earlier, enclose=enclose)

    def letter(self, kind: str, *subject: str) -> Letter:
        """The one letter of a kind about a subject."""
        (found,) = (
            letter
            for letter in self.plan
            if letter.kind == kind and letter.key.subject_ids == subject
        )
        return found


# A host whose visitors are still to be called.
AUTUMN = MonthOfLetters(
    applications=(
        application("A-SV-30", HOST, "Trondheim", "NO", Decision.AWARDED, cut_off="SV-3"),
    ),
    scores=(),
    activities=(
        activity(
            "SV-30",
            kinds.VISIT,
            status=Status.PLANNED,
            start_date=date(2024, 2, 6),
            end_date=date(2024, 2, 8),
        ),
    ),
    people=(),
    lines=(),
    as_of=date(2023, 10, 10),
)


def paragraphs(document: bytes) -> str:
    """The text of a letter, its tables, header and footer too."""
    from docx import Document

    word = Document(io.BytesIO(document))
    lines = [p.text for p in word.paragraphs]
    lines += [cell.text for t in word.tables for row in t.rows for cell in row.cells]
    for section in word.sections:
        lines += [p.text for p in (*section.header.paragraphs, *section.footer.paragraphs)]
    return "\n".join(lines)


def unpacked(document: bytes) -> str:
    """All parts of a Word file, as text."""
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
