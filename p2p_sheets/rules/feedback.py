"""What cities and experts said afterwards, held against what they were asked (ST-9).

A form ticks nothing off by itself: an outsider's answer is no deliverable until staff enter it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from p2p_sheets.books import Activity, Feedback, FeedbackForm, Participant, role_in
from p2p_sheets.case import Case
from p2p_sheets.config.steps import Feeds
from p2p_sheets.rules.steps import SECRETARIAT, Commitment, State, Steps
from p2p_sheets.text import order_key

YES = "Yes"


@dataclass(frozen=True, slots=True)
class ReturnedForm:
    """One form of one person: did it fall due, is it in, and what do its answers feed."""

    activity: Activity
    participant_id: str
    form: FeedbackForm
    is_due: bool
    answers: Mapping[Feeds, tuple[str, ...]] = field(default_factory=dict)
    is_in: bool = False

    def first(self, feeds: Feeds) -> str:
        """Give the answer that feeds something; blank: there is none."""
        return next(iter(self.answers.get(feeds, ())), "")

    @property
    def points(self) -> tuple[int, ...]:
        """The marks on the scale that feed satisfaction."""
        return tuple(int(answer) for answer in self.answers.get("satisfaction", ()))


@dataclass(frozen=True, slots=True)
class Testimonial:
    """What somebody said and lets us publish; the name only where they agreed to that too."""

    activity_type: str
    role: str
    place: str  # the city with its country's code; of an expert, the organisation
    quote: str
    name: str = ""


def returned_forms(case: Case, steps: Steps) -> tuple[ReturnedForm, ...]:
    """List every form that fell due or came in, once per party and once per further person."""
    came: dict[tuple[str, FeedbackForm], list[Feedback]] = {}
    for row in case.programme.feedback:
        if row.answer is not None:
            came.setdefault((row.participant_id, row.form), []).append(row)
    out = []
    for commitment in steps.commitments:
        if _fell_due(commitment, case):
            form = FeedbackForm(commitment.step.deliverable)
            people = [person.participant_id for person in commitment.parties[0].participants]
            who = next((p for p in people if (p, form) in came), commitment.participant_id)
            rows = came.pop((who, form), [])
            out.append(_form(case, commitment.activity, who, form, rows, is_due=True))
    for (who, form), rows in came.items():
        activity = case.programme.activity.get(rows[0].activity_id)
        if activity is not None:
            out.append(_form(case, activity, who, form, rows, is_due=False))
    return tuple(
        sorted(
            out,
            key=lambda f: (order_key(f.activity.activity_id), order_key(f.participant_id), f.form),
        )
    )


def owed_forms(steps: Steps) -> Mapping[str, tuple[FeedbackForm, ...]]:
    """List the forms that each participant is to be sent, due or late, the first person of each."""
    out: dict[str, list[FeedbackForm]] = {}
    for commitment in steps.in_state(State.LATE, State.DUE):
        for form in forms_of(commitment):
            out.setdefault(commitment.participant_id, []).append(form)
    return {who: tuple(sorted(forms)) for who, forms in out.items()}


def forms_of(*commitments: Commitment) -> tuple[FeedbackForm, ...]:
    """List the forms by which participants answer to commitments; other things have none."""
    return tuple(
        FeedbackForm(commitment.step.deliverable)
        for commitment in commitments
        if _is_form(commitment) and commitment.participant_id
    )


def testimonials(case: Case) -> tuple[Testimonial, ...]:
    """List what may be published, by activity and person; without a Yes to it, nothing."""
    rows: dict[str, list[Feedback]] = {}
    for row in case.programme.feedback:
        rows.setdefault(row.participant_id, []).append(row)
    return tuple(
        _testimonial(case, person, said)
        for person in sorted(
            case.programme.participants,
            key=lambda p: (order_key(p.activity_id), order_key(p.participant_id)),
        )
        if (said := _answers(case, rows.get(person.participant_id, [])))
        and said.get("quote")
        and said.get("consent") == (YES,)
        and person.activity_id in case.programme.activity
    )


def _testimonial(
    case: Case, person: Participant, said: Mapping[Feeds, tuple[str, ...]]
) -> Testimonial:
    activity = case.programme.activity[person.activity_id]
    place = f"{person.city} ({person.country})" if person.city else person.organisation or ""
    return Testimonial(
        activity_type=activity.activity_type.name,
        role=role_in(activity, person),
        place=place,
        quote=" ".join(said["quote"]),
        name=person.name if said.get("consent to name") == (YES,) else "",
    )


def _is_form(commitment: Commitment) -> bool:
    asked = {form.value for form in FeedbackForm}
    ours = commitment.step.joint or commitment.parties[0].role == SECRETARIAT
    return commitment.step.deliverable in asked and not ours


def _fell_due(commitment: Commitment, case: Case) -> bool:
    needed = commitment.state is not State.NOT_NEEDED
    due = commitment.due
    return _is_form(commitment) and needed and due is not None and due <= case.as_of


def _form(
    case: Case,
    activity: Activity,
    who: str,
    form: FeedbackForm,
    rows: list[Feedback],
    *,
    is_due: bool,
) -> ReturnedForm:
    return ReturnedForm(activity, who, form, is_due, _answers(case, rows), is_in=bool(rows))


def _answers(case: Case, rows: list[Feedback]) -> Mapping[Feeds, tuple[str, ...]]:
    out: dict[Feeds, list[str]] = {}
    for feeds, answer in _fed(case, rows):
        out.setdefault(feeds, []).append(answer)
    return {feeds: tuple(answers) for feeds, answers in out.items()}


def _fed(case: Case, rows: list[Feedback]) -> Iterator[tuple[Feeds, str]]:
    """Give what is fed by each answer, in the order of the questions."""
    answers = {row.question: row.answer for row in rows}
    for question in case.config.feedback.questions:
        given = answers.get(question.text)
        answer = question.read(given) if given else None
        if question.feeds and answer is not None:
            yield question.feeds, answer
