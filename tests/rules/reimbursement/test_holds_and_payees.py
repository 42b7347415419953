"""ST-6, ST-7, PA and EC: what makes a line wait, and what makes an account payable."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from p2p_sheets.books import Category, Expense, Faulty, Participant, Role, Status
from p2p_sheets.ledger.release import as_release
from p2p_sheets.rules.accounts import Releases
from tests import kinds
from tests.programmes import (
    AS_OF,
    IBANS,
    activity,
    approved,
    config,
    delivered,
    expense,
    held,
    line_of,
    override,
    participant,
    programme,
    row_of,
    settled,
    visit,
    with_switch,
    with_text,
)

TRAVEL, MEALS = Category.TRAVEL, Category.MEALS
DAY = expense("a", MEALS, quantity=1)


@pytest.mark.parametrize(
    ("status", "waits"),
    [
        (Status.PLANNED, True),
        (Status.CONTRACTED, True),
        (Status.EXECUTED, False),
        (Status.CLOSED, False),
        (Status.CANCELLED, True),
    ],
)
def test_st_6_a_claim_is_payable_once_the_activity_is_executed_or_closed(
    status: Status, waits: bool
) -> None:
    settlement = settled(programme(DAY, activities=(visit(status=status),)))
    assert (held(settlement) == {"a": ["ST-6"]}) == waits
    assert (approved(settlement) == {"a": "92.00"}) != waits


def test_st_6_an_activity_past_its_end_but_not_executed_is_one_finding_not_fifty() -> None:
    lines = [expense(f"l{n}", TRAVEL, "1", date_from=date(2023, 3, 7)) for n in range(50)]
    past = settled(programme(*lines, activities=(visit(status=Status.CONTRACTED),)))
    assert [f.code for f in past.findings] == ["ACTIVITY-NOT-EXECUTED"]
    assert len(past.held) == 50
    future = visit(status=Status.CONTRACTED, start_date=date(2023, 4, 4), end_date=date(2023, 4, 6))
    assert not settled(programme(*lines, activities=(future,))).findings


@pytest.mark.parametrize("missing", ["Reflection report", "Testimonial"])
def test_st_6_what_is_missing_holds_the_lines_and_is_named_and_an_override_lets_them_go(
    missing: str,
) -> None:
    person = participant("P1", Role.VISITOR)
    rest = tuple(d for d in delivered(person) if d.deliverable != missing)
    settlement = settled(programme(DAY, people=(person,), deliverables=rest))
    assert [(f.code, f.subject, f.value) for f in settlement.findings] == [
        ("DELIVERABLE-MISSING", "P1", missing)
    ]
    assert not settlement.lines
    accepted = programme(
        DAY,
        people=(person,),
        deliverables=rest,
        overrides=(override("P1", "DELIVERABLE-MISSING", missing),),
    )
    assert approved(settled(accepted)) == {"a": "92.00"}
    other = programme(
        DAY,
        people=(person,),
        deliverables=rest,
        overrides=(override("P1", "DELIVERABLE-MISSING", "Visit"),),
    )
    assert held(settled(other)) == {"a": ["ST-6"]}


@pytest.mark.parametrize("cancelled", [True, False])
def test_st_6_lines_of_a_cancelled_activity_or_an_absent_person_may_be_overridden(
    cancelled: bool,
) -> None:
    activities = (visit(status=Status.CANCELLED if cancelled else Status.EXECUTED),)
    people = (participant("P1", Role.VISITOR, attended=cancelled or False),)
    code = "ACTIVITY-CANCELLED" if cancelled else "NOT-ATTENDED"
    those = programme(DAY, activities=activities, people=people)
    settlement = settled(those)
    assert [f.code for f in settlement.findings] == [code]
    accepted = replace(those, overrides=(override("a", code, settlement.findings[0].value),))
    assert approved(settled(accepted)) == {"a": "92.00"}


def test_st_6_nothing_is_paid_before_the_activity_has_its_dates() -> None:
    settlement = settled(programme(DAY, activities=(visit(end_date=None),)))
    assert [f.code for f in settlement.findings] == ["ACTIVITY-UNDATED"]
    assert not settlement.lines


def test_st_7_visitors_over_five_cities_are_in_error_and_the_others_are_paid() -> None:
    towns = [
        ("Graz", "AT"),
        ("Espoo", "FI"),
        ("Sofia", "BG"),
        ("Porto", "PT"),
        ("Cork", "IE"),
        ("Lecce", "IT"),
    ]
    people = tuple(
        participant(f"P{n}", Role.VISITOR, city=city, country=country)
        for n, (city, country) in enumerate(towns)
    )
    lines = [expense(f"l{n}", MEALS, quantity=1, participant_id=f"P{n}") for n in range(6)]
    settlement = settled(programme(*lines, people=people))
    assert list(approved(settlement)) == ["l0", "l1", "l2", "l3", "l4"]
    assert [(f.code, f.subject) for f in settlement.findings if f.rule == "ST-7"] == [
        ("OVER-MAXIMUM", "P5")
    ]


def test_st_7_two_persons_of_one_city_count_once() -> None:
    people = tuple(participant(f"P{n}", Role.VISITOR) for n in range(7))
    assert not held(settled(programme(DAY, people=people)))


def test_one_root_cause_a_line_of_a_faulty_participant_is_held_naming_that_row() -> None:
    faulty = Faulty(Participant, row_of(Participant, 17, "people.xlsx"), "P1", {})
    settlement = settled(programme(DAY, people=(), faulty=(faulty,)))
    assert held(settlement) == {"a": ["RB-12"]}
    assert "people.xlsx Participants row 17" in settlement.held[0].holds[0].reason
    assert not settlement.findings


def test_pa_4_a_holder_of_70_letters_is_written_in_full() -> None:
    people = (participant("P1", Role.VISITOR, account_holder="x" * 70),)
    (payment,) = settled(programme(DAY, people=people)).payments
    assert payment.account_holder == "x" * 70


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"iban": None}, "IBAN-MISSING", ""),
        ({"iban": "AT611904300234573202"}, "IBAN-INVALID", "check digits do not fit"),
        (
            {"iban": "AT6119043002345732"},
            "IBAN-INVALID",
            "18 characters, which is not the length for AT",
        ),
        (
            {"iban": "XX611904300234573201"},
            "IBAN-INVALID",
            "no country has IBANs that begin with XX",
        ),
        ({"iban": "AT61190430023457320A"}, "IBAN-INVALID", "not built as IBANs of that country"),
        ({"bic": "COBADEF"}, "BIC-INVALID", "8 or 11 letters"),
        ({"bic": "COBADEFF"}, "BIC-INVALID", "of DE, the IBAN of AT"),
        ({"account_holder": None}, "ACCOUNT-HOLDER-MISSING", ""),
        ({"account_holder": "x" * 71}, "ACCOUNT-HOLDER-TOO-LONG", "71"),
        ({"iban": "TR330006100519786457841326", "country": "TR"}, "BIC-MISSING", "TR"),
    ],
)
def test_pa_1_a_wrong_or_missing_account_holds_the_payment_and_the_others_go(
    changes: dict[str, str], code: str, says: str
) -> None:
    people = (
        participant("P1", Role.VISITOR, **changes),
        participant("P2", Role.HOST, iban=IBANS[0]),
    )
    lines = (DAY, expense("h", Category.HOSTING, "10", participant_id="P2"))
    settlement = settled(programme(*lines, people=people))
    assert [f.code for f in settlement.findings if f.severity == "error"] == [code]
    assert list(held(settlement)) == ["a"]
    assert [p.participant.participant_id for p in settlement.payments] == ["P2"]
    shown = " ".join(f.value + f.message for f in settlement.findings)
    assert says in shown
    assert not any(str(value) in shown for key, value in changes.items() if key == "iban" and value)


def test_pa_1_a_missing_bic_names_the_country_of_the_account() -> None:
    abroad = participant("P1", Role.VISITOR, iban="TR330006100519786457841326", country="TR")
    (found,) = settled(programme(DAY, people=(abroad,))).findings
    assert (found.code, found.value) == ("BIC-MISSING", "TR")


def test_pa_1_bank_details_are_asked_only_where_something_could_be_paid() -> None:
    nobody = participant("P1", Role.VISITOR, iban=None, account_holder=None)
    refused = settled(programme(expense("a", Category.HOSTING, "10"), people=(nobody,)))
    assert not refused.findings
    waiting = settled(
        programme(
            DAY,
            people=(nobody,),
            activities=(visit(status=Status.PLANNED, end_date=date(2023, 5, 1)),),
        )
    )
    assert not waiting.findings


@pytest.mark.parametrize(
    ("iban", "bic", "country", "route"),
    [
        (IBANS[0], None, "AT", "SEPA"),
        ("CH9300762011623852957", None, "CH", "SEPA"),
        ("TR330006100519786457841326", "TGBATRIS", "TR", "Manual cross-border"),
    ],
)
def test_pa_2_the_route_follows_the_dated_list_of_sepa_countries(
    iban: str, bic: str | None, country: str, route: str
) -> None:
    person = participant("P1", Role.VISITOR, iban=iban, bic=bic, country=country)
    payment = settled(programme(DAY, people=(person,))).payments[0]
    assert (payment.route, payment.country) == (route, country)


def test_pa_2_there_are_41_sepa_countries() -> None:
    assert len(set(config().payments.sepa)) == 41


def test_pa_4_texts_are_written_in_the_letters_banks_take_and_that_is_said() -> None:
    person = participant("P1", Role.VISITOR, account_holder="Straße Łódź & Söhne")
    settlement = settled(programme(DAY, people=(person,)))
    assert settlement.payments[0].account_holder == "Strasse Lodz Sohne"
    assert [f.code for f in settlement.findings] == ["ACCOUNT-HOLDER-WRITTEN"]


def test_pa_4_a_remittance_that_is_too_long_is_cut_with_a_finding() -> None:
    long = with_text("Scalable Cities P2P {activity}", "x" * 130 + " {activity}")
    settlement = settled(programme(DAY), with_config=long)
    assert len(settlement.payments[0].remittance) == 140
    assert [f.code for f in settlement.findings] == ["REMITTANCE-CUT"]


def test_pa_4_payment_ids_fit_an_end_to_end_id_and_count_up() -> None:
    people = tuple(participant(f"P{n}", Role.HOST) for n in (1, 2))
    lines = [expense(f"l{n}", Category.HOSTING, "10", participant_id=f"P{n}") for n in (1, 2)]
    ids = [
        p.payment_id
        for p in settled(programme(*lines, people=people), release="2023-03-12").payments
    ]
    assert ids == ["2023-03-12-001", "2023-03-12-002"]
    drafts = [p.payment_id for p in settled(programme(*lines, people=people), draft=True).payments]
    assert drafts == ["DRAFT-2023-03-001", "DRAFT-2023-03-002"]


def test_pa_5_one_account_for_two_people_and_an_account_elsewhere_are_remarks() -> None:
    people = (participant("P1", Role.VISITOR), participant("P2", Role.HOST, country="BE"))
    lines = (DAY, expense("h", Category.HOSTING, "10", participant_id="P2"))
    settlement = settled(programme(*lines, people=people))
    assert {f.code for f in settlement.findings} == {"IBAN-SHARED", "IBAN-OTHER-COUNTRY"}
    assert [p.remarks[-1] for p in settlement.payments] == [
        "The same account as P2.",
        "The same account as P1.",
    ]


def test_pa_5_an_account_that_an_earlier_release_paid_to_somebody_else_is_a_remark() -> None:
    first, second = participant("P1", Role.HOST), participant("P2", Role.HOST)
    before = programme(expense("h", Category.HOSTING, "10", participant_id="P1"), people=(first,))
    released = as_release(settled(before), "2023-02", AS_OF)
    now = programme(expense("i", Category.HOSTING, "20", participant_id="P2"), people=(second,))
    settlement = settled(now, releases=Releases((released,), ("2023-02",)))
    (payment,) = settlement.payments
    assert payment.remarks == ("The same account as P1.",)
    (finding,) = (f for f in settlement.findings if f.code == "IBAN-SHARED")
    assert (finding.subject, finding.value) == ("P2", "P1")


def test_ec_1_a_second_dated_rate_row_is_all_it_takes() -> None:
    commission = with_text(
        "# { valid_from = 2023-01-01, eur = 113.00 }", "{ valid_from = 2023-01-01, eur = 113.00 }"
    )
    assert approved(settled(programme(DAY), with_config=commission)) == {"a": "113.00"}
    assert approved(settled(programme(DAY))) == {"a": "92.00"}


@pytest.mark.parametrize(("km", "paid"), [(100, "46.00"), (101, "92.00"), (None, None)])
def test_ec_2_the_allowance_is_halved_within_the_distance_where_switched_on(
    km: int | None, paid: str | None
) -> None:
    person = participant("P1", Role.VISITOR, distance_km=km)
    those = programme(DAY, people=(person,))
    halved = settled(those, with_config=with_switch(halve_within_km=100))
    assert approved(halved) == ({"a": paid} if paid else {})
    assert held(halved) == ({} if paid else {"a": ["EC-2"]})
    assert {line.rule for line in halved.lines} == (
        {"EC-2" if km == 100 else "RB-5"} if km else set()
    )
    assert approved(settled(those)) == {"a": "92.00"}


@pytest.mark.parametrize(("day", "late"), [(date(2023, 4, 8), False), (date(2023, 4, 9), True)])
def test_ec_5_a_claim_after_30_days_is_a_warning_or_a_hold(day: date, late: bool) -> None:
    line: Expense = expense("a", MEALS, quantity=1, submitted_on=day)
    as_of = date(2023, 4, 30)
    settlement = settled(programme(line), as_of=as_of)
    assert [f.code for f in settlement.findings] == (["CLAIM-LATE"] if late else [])
    assert approved(settlement) == {"a": "92.00"}
    strict = settled(programme(line), with_config=with_switch(late_claims="hold"), as_of=as_of)
    assert held(strict) == ({"a": ["EC-5"]} if late else {})


@pytest.mark.parametrize(("day", "late"), [(20, False), (19, True)])
def test_ec_5_a_claim_on_the_final_date_itself_is_in_time(day: int, late: bool) -> None:
    final = with_switch(final_claim_date={"2023": date(2023, 3, day), "2022": date(2023, 1, 1)})
    settlement = settled(programme(DAY), with_config=final)
    assert [f.code for f in settlement.findings] == (["CLAIM-AFTER-FINAL-DATE"] if late else [])
    assert held(settlement) == ({"a": ["EC-5"]} if late else {})


def test_ec_5_after_the_final_date_of_the_year_a_claim_is_held_until_overridden() -> None:
    final = with_switch(final_claim_date={"2023": date(2023, 3, 15)})
    settlement = settled(programme(DAY), with_config=final)
    assert [f.code for f in settlement.findings] == ["CLAIM-AFTER-FINAL-DATE"]
    accepted = programme(DAY, overrides=(override("a", "CLAIM-AFTER-FINAL-DATE", "2023-03-20"),))
    assert approved(settled(accepted, with_config=final)) == {"a": "92.00"}


@pytest.mark.parametrize(
    ("submitted", "as_of", "due"),
    [
        (date(2023, 3, 20), date(2023, 3, 31), date(2023, 4, 19)),
        (date(2023, 3, 20), date(2023, 6, 1), date(2023, 6, 1)),
        (date(2023, 3, 11), date(2023, 3, 31), date(2023, 4, 6)),  # Easter Monday, the 10th
        (date(2023, 3, 30), date(2023, 3, 31), date(2023, 4, 28)),  # Saturday, the 29th
        (date(2023, 3, 30), date(2023, 4, 29), date(2023, 5, 2)),  # today: nothing lies before it
        (date(2023, 3, 20), date(2023, 12, 23), date(2023, 12, 27)),  # Saturday, then Christmas
    ],
)
def test_ec_7_due_30_days_after_the_earliest_submission_on_a_target_day_and_not_before_today(
    submitted: date, as_of: date, due: date
) -> None:
    lines = (
        expense("a", TRAVEL, "10", submitted_on=submitted),
        expense("b", TRAVEL, "10", submitted_on=date(2023, 3, 31)),
    )
    assert settled(programme(*lines), as_of=as_of).payments[0].due_date == due


def test_rb_11_a_blank_currency_from_a_country_without_the_euro_is_a_warning() -> None:
    person = participant(
        "P1", Role.VISITOR, city="Malmö", country="SE", iban="SE4550000000058398257466"
    )
    settlement = settled(programme(expense("a", TRAVEL, "10"), people=(person,)))
    assert [f.code for f in settlement.findings] == ["CURRENCY-BLANK"]
    stated = settled(programme(expense("a", TRAVEL, "10", currency="EUR"), people=(person,)))
    assert not stated.findings


def test_a_line_of_a_mission_expert_shows_its_claim_even_where_refused() -> None:
    review = activity("SV-01", kinds.REVIEW)
    expert = participant("P1", Role.EXPERT)
    decision = line_of(settled(programme(DAY, activities=(review,), people=(expert,))), "a")
    assert (str(decision.claimed_eur), str(decision.refused_eur)) == ("92.00", "92.00")


def test_st_6_a_cancelled_activity_without_dates_waits_for_them_even_where_overridden() -> None:
    undated = visit(status=Status.CANCELLED, start_date=None, end_date=None)
    line = expense("a", TRAVEL, "100")
    accepted = (override("a", "ACTIVITY-CANCELLED", "Cancelled"),)
    settlement = settled(programme(line, activities=(undated,), overrides=accepted))
    assert held(settlement) == {"a": ["RB-10"]}


def test_rb_12_what_a_role_may_not_claim_is_refused_before_the_maximum_holds_it() -> None:
    towns = [("Graz", "AT"), ("Espoo", "FI"), ("Sofia", "BG"), ("Porto", "PT"), ("Cork", "IE")]
    towns.append(("Lecce", "IT"))
    people = tuple(
        participant(f"P{n}", Role.VISITOR, city=city, country=country)
        for n, (city, country) in enumerate(towns)
    )
    line = expense("a", Category.HOSTING, "10", participant_id="P5")
    settlement = settled(programme(line, people=people))
    assert approved(settlement) == {"a": "0.00"}


def test_rb_3_one_person_under_two_participant_ids_is_no_further_person() -> None:
    people = (
        participant("P1", Role.VISITOR, email="one@example.org"),
        participant("P2", Role.VISITOR, name="Person P1", email="ONE@example.org"),
    )
    lines = (expense("a", TRAVEL, "100"), expense("b", MEALS, quantity=1, participant_id="P2"))
    assert approved(settled(programme(*lines, people=people))) == {"a": "100.00", "b": "92.00"}


@pytest.mark.parametrize(
    ("typed", "shown", "code"),
    [
        (None, None, None),
        (None, "EUR", None),
        ("EUR", "EUR", None),
        ("EUR", "SEK", "CURRENCY-SHOWN"),
        (None, "SEK", "CURRENCY-SHOWN"),
        ("SEK", "SEK", "RATE-MISSING"),
        ("SEK", "EUR", "CURRENCY-SHOWN"),
    ],
)
def test_rb_11_a_currency_that_the_cell_shows_otherwise_is_asked_about(
    typed: str | None, shown: str | None, code: str | None
) -> None:
    line = expense("a", TRAVEL, "10", currency=typed, shown_in=shown)
    settlement = settled(programme(line))
    found = {f.code: f.value for f in settlement.findings if f.code != "RATE-MISSING"}
    assert found == ({code: shown} if code == "CURRENCY-SHOWN" else {})
    assert bool(settlement.held) is (code is not None)


def test_rb_4_no_currency_is_asked_about_where_a_flat_rate_is_paid() -> None:
    night = expense("a", Category.ACCOMMODATION, "90", quantity=1, shown_in="SEK")
    assert settled(programme(night)).findings[0].code == "AMOUNT-NOT-USED"
    assert not settled(programme(night)).held
    spent = settled(programme(night), with_config=with_switch(basis="up_to"))
    assert [f.code for f in spent.findings] == ["CURRENCY-SHOWN"]


@pytest.mark.parametrize(
    ("line", "held_by"),
    [
        ({"submitted_on": date(2023, 3, 7)}, None),
        ({"submitted_on": date(2023, 3, 6)}, "RB-13"),
        ({"date_to": date(2023, 3, 20)}, None),
        ({"date_to": date(2023, 3, 21)}, "RB-13"),
        ({"date_from": date(2023, 3, 31), "submitted_on": date(2023, 3, 31)}, None),
        ({"date_from": date(2023, 4, 1), "submitted_on": date(2023, 4, 2)}, "RB-13"),
    ],
)
def test_rb_13_a_cost_after_its_claim_or_after_today_is_a_slip(
    line: dict[str, date], held_by: str | None
) -> None:
    those = programme(expense("a", TRAVEL, "10", **line))
    assert held(settled(those)) == ({"a": [held_by]} if held_by else {})


@pytest.mark.parametrize(("as_of", "told"), [(9, False), (10, True)])
def test_st_6_an_activity_is_asked_about_from_the_day_after_its_end(as_of: int, told: bool) -> None:
    line = expense("a", TRAVEL, "10", submitted_on=date(2023, 3, 7))
    those = programme(line, activities=(visit(status=Status.CONTRACTED),))
    settlement = settled(those, as_of=date(2023, 3, as_of))
    assert [f.code for f in settlement.findings] == (["ACTIVITY-NOT-EXECUTED"] if told else [])
    assert held(settlement) == {"a": ["ST-6"]}


def test_a_payment_is_due_by_the_earliest_of_its_claims_and_named_by_its_payee() -> None:
    people = (participant("P1", Role.VISITOR), participant("P2", Role.HOST, iban=IBANS[1]))
    lines = (
        expense("a", TRAVEL, "10", submitted_on=date(2023, 3, 28)),
        expense("b", TRAVEL, "20", date_from=date(2023, 3, 8)),
        expense("h", Category.HOSTING, "5", participant_id="P2"),
    )
    first, second = settled(programme(*lines, people=people)).payments
    assert [(p.amount_eur, p.due_date, len(p.lines)) for p in (first, second)] == [
        (Decimal(30), date(2023, 4, 19), 2),
        (Decimal(5), date(2023, 4, 19), 1),
    ]
    assert first.remittance == "Scalable Cities P2P SV-01 P1 2023-03-001"
    assert (first.account_holder, first.iban, first.bic) == ("City of Graz", IBANS[0], "")
    assert {line.payment_id for line in first.lines} == {"2023-03-001"}
