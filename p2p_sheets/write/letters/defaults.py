"""The program's own Word templates; staff may copy any of them and change the copy."""

from collections.abc import Callable, Mapping
from functools import cache

from p2p_sheets.write.letters.letter import TITLES, Kind
from p2p_sheets.write.letters.paper import Paper

STEPS = (("What", "{{ step.name }}", 10.7), ("When", "{{ step.when }}", 5.5))
FIGURES = (
    ("Category", "{{ line.category }}", 4.4),
    ("How it is counted", "{{ line.basis }}", 7.4),
    (">At most EUR", "{{ line.most }}", 2.7),
    ("Rule", "{{ line.rule }}", 1.7),
)
LINES = (
    ("Line", "{{ line.line_id }}", 3.1),
    ("Expense", "{{ line.category }}, {{ line.dates }}", 3.6),
    (">Claimed EUR", "{{ line.claimed }}", 2.2),
    (">Approved EUR", "{{ line.approved }}", 2.5),
    ("Reason", "{{ line.reason }}", 4.8),
)
DECIDED = "{% if decided_on %}On {{ decided_on }} the{% else %}The{% endif %} selection panel"
VISIT = "{{ visit.city }}{% if visit.dates %}, {{ visit.dates }}{% endif %}"


@cache
def default_template(kind: Kind) -> bytes:
    """Make the template of a kind of letter; the same bytes every time."""
    paper = Paper(TITLES[kind])
    MAKERS[kind](paper)
    return paper.data()


def _opening(paper: Paper) -> None:
    paper.address()
    paper.text("{{ salutation }},")


def _application(paper: Paper) -> None:
    paper.facts(
        (
            ("Application", "{{ application_id }}, submitted on {{ submitted_on }}"),
            ("Title", "{{ title }}"),
            ("Applied for", "{{ application_type }}, {{ cut_off }}"),
        )
    )


def _activity(paper: Paper) -> None:
    paper.facts(
        (
            ("Activity", "{{ activity_type }} {{ activity_id }}"),
            ("Title", "{{ title }}"),
            ("City", "{{ city }}"),
            ("Dates", "{{ dates }}"),
        )
    )


def _award(paper: Paper) -> None:
    _opening(paper)
    with paper.only_if("visitor"):
        paper.text(
            "Thank you for confirming. The place of {{ city }} in this site visit is settled: "
            f"{VISIT}, “{{{{ visit.title }}}}”."
        )
    with paper.only_if("not visitor"):
        paper.text(
            f"Thank you for applying. {DECIDED} decided to award your application. "
            "We congratulate {{ city }} and look forward to working with you."
        )
    _application(paper)
    with paper.only_if("visitor"):
        paper.text(
            "We now introduce you to the host city, so that you can coordinate directly. Please "
            "make your own travel and accommodation arrangements; the costs are reimbursed after "
            "the visit."
        )
    with paper.only_if("not visitor"):
        paper.text(
            "The activities of this cut-off run from {{ period }}. We will be in touch shortly to "
            "agree on the dates."
        )
    paper.heading("What follows")
    paper.text("{{ city }} takes part in these steps. We will remind you of each in good time.")
    paper.list(STEPS, "step", "steps")
    paper.closing()


def _invitation(paper: Paper) -> None:
    _opening(paper)
    paper.text(
        f"Thank you for applying. {DECIDED} decided to offer {{{{ city }}}} a place in this "
        f"site visit: {VISIT}, “{{{{ visit.title }}}}”."
    )
    _application(paper)
    paper.text(
        "Please confirm by {{ reply_by }} that your city accepts the place and that its "
        "representative is available. If you cannot come, please tell us by then as well, so that "
        "the place can go to the next city.",
        bold=True,
    )
    paper.heading("What a visitor city commits itself to")
    paper.list(STEPS, "step", "steps")
    paper.closing()


def _reserve(paper: Paper) -> None:
    _opening(paper)
    paper.text(
        f"Thank you for applying. {DECIDED} decided to put your application on the reserve list."
    )
    _application(paper)
    paper.text(
        "This means that your city will be offered a place when it is its turn and one becomes "
        "free. We will write to you as soon as that happens; you need not do anything."
    )
    paper.closing()


def _rejection(paper: Paper) -> None:
    _opening(paper)
    paper.text(
        f"Thank you for applying and for the work that went into your application. {DECIDED} "
        "decided not to select it. We are sorry about this news and would like to explain it."
    )
    _application(paper)
    paper.heading("Why")
    paper.bullets("reason", "reasons")
    with paper.only_if("criteria"):
        paper.heading("How the evaluators marked it")
        paper.list(
            (
                ("Criterion", "{{ criterion.label }}", 6.0),
                (">Weight %", "{{ criterion.weight }}", 2.2),
                (">Mark of {{ most }}", "{{ criterion.mark }}", 2.4),
                ("Remark", "{{ criterion.remark }}", 5.6),
            ),
            "criterion",
            "criteria",
        )
        with paper.only_if("total"):
            paper.text("In all {{ total }} of {{ most }}; at least {{ threshold }} is required.")
    with paper.only_if("comments"):
        paper.heading("What the evaluators wrote")
        paper.bullets("comment", "comments")
    with paper.only_if("next_calls"):
        paper.text("You are welcome to apply again: {{ next_calls | join('; ') }}.")
    paper.closing("We are glad to discuss the decision with you; please write to us.")


def _completeness(paper: Paper) -> None:
    _opening(paper)
    paper.text(
        "Thank you for applying. Something is missing before your application can be assessed:"
    )
    _application(paper)
    paper.bullets("question", "questions")
    paper.text("Please send us your answer by {{ reply_by }}.", bold=True)
    paper.closing()


def _contract(paper: Paper) -> None:
    paper.heading("Annex to the contract and Terms of Reference", 15)
    paper.text("Figures of the activity, {{ date }}", colour="52606D")
    _activity(paper)
    paper.heading("The expert")
    paper.facts(
        (
            ("Name", "{{ expert.name }}"),
            ("From", "{{ expert.origin }}"),
        )
    )
    paper.list(FIGURES, "line", "figures.lines", ("In all at most", "", "{{ figures.total }}", ""))
    with paper.only_if("city_figures.lines"):
        paper.heading("The beneficiary city")
        paper.list(FIGURES, "line", "city_figures.lines")
    paper.text(
        "The amounts are those of section 4 of the programme's Public Guidelines, before VAT. They "
        "are the most that can be paid, once the activity took place and its deliverables are in."
    )
    paper.heading("Signatures")
    paper.signatures(("{{ secretariat }}", "{{ expert.name }}", "City of {{ city }}"))


def _commitment(paper: Paper) -> None:
    paper.heading("Letter of commitment", 15)
    paper.text("between {{ party }} and the {{ secretariat }}, {{ date }}", colour="52606D")
    _activity(paper)
    paper.text("{{ party }}, {{ role }} of this site visit, commits itself to the following:")
    paper.list((("What", "{{ duty.name }}", 11.2), ("By", "{{ duty.due }}", 5.0)), "duty", "duties")
    with paper.only_if("figures.lines"):
        paper.text("After the visit the {{ secretariat }} reimburses:")
        paper.list(
            FIGURES, "line", "figures.lines", ("In all at most", "", "{{ figures.total }}", "")
        )
        with paper.only_if("not host"):
            paper.text("These are the costs of one person per visitor city.")
    paper.heading("Signatures")
    paper.signatures(("{{ party }}", "{{ secretariat }}"))


def _payment(paper: Paper) -> None:
    _opening(paper)
    with paper.only_if("reissue_of"):
        paper.text("Your bank returned our payment {{ reissue_of }}. It is paid again, as follows.")
    with paper.only_if("not reissue_of"):
        paper.text(
            "Thank you for your claim. It was approved as shown below, and "
            "{% if approved %}is paid once the payment is released{% else %}the payment is "
            "released{% endif %}."
        )
    paper.facts(
        (
            (
                "Payment",
                "{{ payment_id }} ({% if approved %}approved{% else %}released{% endif %})",
            ),
            ("Activity", "{{ activity_type }} {{ activity_id }}, {{ city }}, {{ dates }}"),
            ("Amount", "EUR {{ amount }}"),
            ("To the account", "{{ account }}, {{ account_holder }}"),
            ("To be paid by", "{{ due }}"),
        )
    )
    with paper.only_if("lines"):
        paper.list(LINES, "line", "lines", ("In all", "", "{{ claimed }}", "{{ amount }}", ""))
        with paper.only_if("cut"):
            paper.text(
                "Where less was approved than claimed, the reason stands beside the line, with "
                "the rule that it follows."
            ).paragraph_format.keep_with_next = True
        with paper.only_if("before_vat"):
            paper.text("Daily rates are before VAT.").paragraph_format.keep_with_next = True
    paper.closing("Please write to us if the account or an amount is not right.")


def _refused(paper: Paper) -> None:
    _opening(paper)
    paper.text(
        "Thank you for your claim. We have looked at each of its lines with care. None of them can "
        "be reimbursed under the rules of the programme; the reason stands beside each."
    )
    _activity(paper)
    paper.list(LINES, "line", "lines", ("In all", "", "{{ claimed }}", "0.00", ""))
    paper.closing("If you think that we have overlooked something, please write to us.")


def _request(paper: Paper) -> None:
    _opening(paper)
    paper.text(
        "Thank you for taking part in this activity. According to our records we have not received "
        "the following from you yet:"
    )
    _activity(paper)
    paper.list(
        (("What", "{{ item.name }}", 11.2), ("Was due on", "{{ item.due }}", 5.0)),
        "item",
        "missing",
    )
    paper.text("Please send it to us by {{ reply_by }}.", bold=True)
    with paper.only_if("money_waits"):
        paper.text("Your reimbursement can be paid as soon as we have it.")
    paper.closing(
        "If you have sent it in the meantime, please forgive this letter and let us know."
    )


def _impact(paper: Paper) -> None:
    _opening(paper)
    paper.text(
        "A year after this activity we would like to learn what has become of it in your city:"
    )
    _activity(paper)
    paper.text(
        "Please fill in the impact assessment form{% if late %}, which was due on {{ due }}, and "
        "send it to us by {{ reply_by }}{% else %} and send it to us by {{ due }}{% endif %}.",
        bold=True,
    )
    paper.text(
        "Your answers show what peer learning changes in the long run, and help us to improve the "
        "programme for other cities."
    )
    paper.closing()


MAKERS: Mapping[Kind, Callable[[Paper], None]] = {
    Kind.AWARD: _award,
    Kind.RESERVE: _reserve,
    Kind.REJECTION: _rejection,
    Kind.COMPLETENESS: _completeness,
    Kind.INVITATION: _invitation,
    Kind.CONTRACT: _contract,
    Kind.COMMITMENT: _commitment,
    Kind.PAYMENT: _payment,
    Kind.REFUSED: _refused,
    Kind.REQUEST: _request,
    Kind.IMPACT: _impact,
}
