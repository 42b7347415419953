"""Findings of reimbursement, payees and releases."""

from p2p_sheets.findings.finding import error, warning

# --- holds that staff may overrule -------------------------------------------------------------
ACTIVITY_OPEN = warning(
    "ACTIVITY-NOT-EXECUTED",
    "ST-6",
    "{subject} ended on {ended}, but its status is {value}; its expense lines wait.",
    "Set the status to Executed once the activity took place, or to Cancelled.",
)
ACTIVITY_CANCELLED = error(
    "ACTIVITY-CANCELLED",
    "ST-6",
    "{subject} was cancelled; its expense lines wait.",
    "Pay nothing; or, for a cost that could not be avoided, add an override with its Line ID as "
    "Subject ID.",
    overridable=True,
)
NOT_ATTENDED = error(
    "NOT-ATTENDED",
    "ST-6",
    "{subject} did not attend; their expense lines wait.",
    "Check the column Attended; or, for a cost that could not be avoided, add an override with "
    "its Line ID as Subject ID.",
    overridable=True,
)
DELIVERABLE_MISSING = error(
    "DELIVERABLE-MISSING",
    "ST-6",
    "{subject} has not delivered: {value}. Their expense lines wait for it.",
    "Enter it in the sheet Deliverables once it is in, or add an override.",
    overridable=True,
)
RECEIPT_MISSING = error(
    "RECEIPT-MISSING",
    "RB-16",
    "{subject} has no receipt.",
    "Ask for the receipt and enter its number, or add an override.",
    overridable=True,
)
RECEIPT_MISSING_PAID = warning(
    "RECEIPT-MISSING-PAID",
    "RB-16",
    "{subject} has no receipt; the configuration lets it be paid.",
    "Ask for the receipt and enter its number.",
    overridable=True,
)
DUPLICATE_POSSIBLE = error(
    "DUPLICATE-POSSIBLE",
    "RB-13",
    "{subject} looks like {value}: the same person, category, date, amount and receipt.",
    "Delete one of the two; or, if both are right, add an override.",
    overridable=True,
)
CLAIM_LATE = warning(
    "CLAIM-LATE",
    "EC-5",
    "{subject} came in {days} days after the activity ended; {allowed} are allowed.",
    "Nothing, if you accept it; an override takes the remark away.",
    overridable=True,
)
CLAIM_LATE_HELD = error(
    "CLAIM-LATE-HELD",
    "EC-5",
    "{subject} came in {days} days after the activity ended; {allowed} are allowed.",
    "Refuse it to the claimant, or add an override.",
    overridable=True,
)
CLAIM_TOO_LATE = error(
    "CLAIM-AFTER-FINAL-DATE",
    "EC-5",
    "{subject} came in on {value}, after the final date for {year}: {final}.",
    "Refuse it to the claimant, or add an override.",
    overridable=True,
)
IBAN_CHANGED = error(
    "IBAN-CHANGED",
    "PA-5",
    "The account of {subject} is not the one that was last paid: now {value}, before {before}.",
    "Call the payee on a number that you know, not one from the claim; then add an override for "
    "this account.",
    overridable=True,
)

# --- exchange rates ----------------------------------------------------------------------------
RATE_MISSING = error(
    "RATE-MISSING",
    "RB-11",
    "There is no exchange rate for {subject}; expense lines wait for it.",
    "Enter the Commission's monthly rate in the sheet Exchange rates: units of the currency per "
    "euro.",
)
RATE_JUMP = error(
    "RATE-JUMP",
    "RB-11",
    "The rate for {subject}, {value}, differs by {percent} % from the month before ({before}).",
    "Correct the rate; or, if it is right, add an override.",
    overridable=True,
)
RATE_IMPLAUSIBLE = error(
    "RATE-IMPLAUSIBLE",
    "RB-11",
    "The rate for {subject}, {value}, is far from what one euro buys (about {reference}).",
    "Enter units of the currency per euro, not euro per unit; or, if it is right, add an override.",
    overridable=True,
)
CURRENCY_BLANK = warning(
    "CURRENCY-BLANK",
    "RB-11",
    "{subject} has no currency and was read as EUR, but its claimant's country {country} has "
    "another money.",
    "Enter the currency of the receipt.",
    overridable=True,
)

# --- amounts -----------------------------------------------------------------------------------
AMOUNT_NEEDED = error(
    "AMOUNT-NEEDED",
    "RB-4",
    "{subject} has no amount, and the configuration pays what was spent.",
    "Enter the amount that was spent.",
)
AMOUNT_NOT_PAID = warning(
    "AMOUNT-NOT-USED",
    "RB-4",
    "{subject} states {value}, but a flat rate is paid: {paid} EUR.",
    "Nothing: the rate is paid whatever the amount.",
    overridable=True,
)
CONTRACT_DAYS_MISSING = warning(
    "CONTRACT-DAYS-MISSING",
    "RB-6",
    "{subject} has no Contracted days, so at most {value} days are paid.",
    "Enter the days of the contract.",
    overridable=True,
)
DISTANCE_MISSING = error(
    "DISTANCE-MISSING",
    "EC-2",
    "{subject} has no Distance (km), which decides whether the daily allowance is halved.",
    "Enter the distance from the place of departure.",
)
ACTIVITY_UNDATED = error(
    "ACTIVITY-UNDATED",
    "RB-10",
    "{subject} has no Start date or no End date; its expense lines wait.",
    "Enter both dates.",
)
NO_AMOUNT_YET = error(
    "NO-AMOUNT-IN-FORCE",
    "RB-10",
    "No amount for {category} is in force on {value}, the Start date of {subject}.",
    "Correct the Start date, or add a dated amount to config.toml.",
)

# --- participants ------------------------------------------------------------------------------
OVER_MAXIMUM = error(
    "OVER-MAXIMUM",
    "ST-7",
    "{subject} is one too many in {activity}: at most {value} may take part.",
    "Correct Participants; the others are paid meanwhile.",
)
EXPERT_IN_VISIT = error(
    "EXPERT-IN-SITE-VISIT",
    "RB-9",
    "{subject} is an Expert in {activity}, but a Site Visit has no experts.",
    "Correct the Role, or the Activity ID.",
)
HOST_IN_MISSION = warning(
    "HOST-IN-MISSION",
    "RB-9",
    "{subject} is a Host city in an Expert Mission and was read as Beneficiary city.",
    "Change the Role to Beneficiary city.",
    overridable=True,
)
VISITOR_CITY_UNKNOWN = error(
    "VISITOR-CITY-BLANK",
    "RB-12",
    "{subject} is a visitor, but neither City nor an application tells of which city.",
    "Enter the City.",
)

# --- payees ------------------------------------------------------------------------------------
IBAN_MISSING = error(
    "IBAN-MISSING",
    "PA-1",
    "{subject} has lines to be paid, but no IBAN.",
    "Ask the payee for the account and enter it in Participants.",
)
IBAN_INVALID = error(
    "IBAN-INVALID",
    "PA-1",
    "The IBAN of {subject} cannot be right: {problem}.",
    "Compare it with the payee's letter and correct it in Participants.",
)
BIC_INVALID = error(
    "BIC-INVALID",
    "PA-1",
    "The BIC of {subject} cannot be right: {problem}.",
    "Compare it with the payee's letter; for an account inside SEPA it may be left blank.",
)
BIC_MISSING = error(
    "BIC-MISSING",
    "PA-2",
    "The account of {subject} is outside SEPA ({value}) and needs a BIC.",
    "Ask the payee for the BIC and enter it in Participants.",
)
HOLDER_MISSING = error(
    "ACCOUNT-HOLDER-MISSING",
    "PA-4",
    "{subject} has no Account holder; banks compare it with the account.",
    "Enter the name as the bank knows the account.",
)
HOLDER_TOO_LONG = error(
    "ACCOUNT-HOLDER-TOO-LONG",
    "PA-4",
    "The Account holder of {subject} has {value} characters; banks take 70.",
    "Shorten it as the bank knows it.",
)
HOLDER_WRITTEN = warning(
    "ACCOUNT-HOLDER-WRITTEN",
    "PA-4",
    "The Account holder of {subject} has letters that banks do not take; the payment writes "
    "others.",
    "Nothing: compare the two in the payment workbook.",
    overridable=True,
)
IBAN_SHARED = warning(
    "IBAN-SHARED",
    "PA-5",
    "{subject} has the same account as {value}.",
    "Make sure that both are right.",
    overridable=True,
)
IBAN_ELSEWHERE = warning(
    "IBAN-OTHER-COUNTRY",
    "PA-5",
    "The account of {subject} is in {value}, the payee in {country}.",
    "Make sure that it is right.",
    overridable=True,
)

REMITTANCE_CUT = warning(
    "REMITTANCE-CUT",
    "PA-4",
    "The remittance text for {subject} is longer than the 140 characters that banks take, and was "
    "cut.",
    "Shorten payments.remittance in config.toml.",
)

# --- settled lines -----------------------------------------------------------------------------
CHANGED_AFTER_RELEASE = warning(
    "CHANGED-AFTER-RELEASE",
    "RB-14",
    "{subject} was released in {release} and has changed since: {value}.",
    "Put the line back as it was; to change what was paid, add a row to Corrections.",
    overridable=True,
)
DELETED_AFTER_RELEASE = warning(
    "DELETED-AFTER-RELEASE",
    "RB-14",
    "{subject} was released in {release} and is no longer in any workbook.",
    "Nothing: it stays settled. Put the row back for the file.",
    overridable=True,
)
PAID_BEFORE_LATE = error(
    "PAID-BEFORE-LATE",
    "RB-13",
    "{subject} stands in Paid before, which the very first release alone reads: {value}.",
    "If the line was paid before, delete it from Expenses, or correct what was paid in "
    "Corrections; then delete this row.",
)

ACTIVITY_VANISHED = error(
    "ACTIVITY-VANISHED",
    "RB-12",
    "Lines were paid under {subject}, which is no longer in the sheet Activities.",
    "Put the activity back under this ID: its ceilings belong to it.",
)
REFUSED_EARLIER = warning(
    "REFUSED-EARLIER",
    "RB-14",
    "{subject} was settled at {settled} EUR in {release}; as its rows stand today it would get "
    "{value} EUR.",
    "If today's rows are right, add a row to Corrections: Line ID {subject}, Correct amount EUR "
    "{value}.",
    overridable=True,
)
CAP_OVERDRAWN = warning(
    "CAP-OVERDRAWN",
    "RB-12",
    "{category} of {payee} in {subject}: {value} were paid, and {most} would be given today.",
    "Nothing is paid on top and nothing is asked back. Check the dates of the activity; for money "
    "paid in error add a row to Corrections.",
    overridable=True,
)

# --- corrections -------------------------------------------------------------------------------
CORRECTION_UNKNOWN = error(
    "CORRECTION-UNKNOWN",
    "RB-14",
    "{subject} is not settled by any release, so there is nothing to correct.",
    "Correct the Line ID; a line that was not released yet is changed in Expenses, and this row "
    "deleted.",
)
CORRECTION_OF_MOVEMENT = error(
    "CORRECTION-OF-MOVEMENT",
    "RB-14",
    "{subject} is a payment for {value}, not a line of its own.",
    "Enter the row for {value}, with what should have been paid for it in all.",
)
CORRECTION_CHANGED = error(
    "CORRECTION-CHANGED",
    "RB-14",
    "The row for {subject} was released with {posted} EUR and says {value} EUR now.",
    "Put the amount back, and write a new row with today's Authorised on.",
)
CORRECTION_TOO_OLD = error(
    "CORRECTION-TOO-OLD",
    "RB-14",
    "The row for {subject} is authorised on {value}, before the one of {newest} that was released.",
    "If it is to count, write it anew with today's Authorised on; else delete it.",
)
CORRECTION_VANISHED = warning(
    "CORRECTION-VANISHED",
    "RB-14",
    "The row of Corrections for {subject} of {value} was released and is no longer there.",
    "Nothing: it stands. Put the row back for the file.",
    overridable=True,
)
NOTHING_TO_RECOVER = error(
    "NOTHING-TO-RECOVER",
    "RB-14",
    "{subject}: {value} is entered as recovered, but {asked} EUR were to come back.",
    "Correct Recovered EUR, or empty it and Recovered on; money that was paid twice comes back in "
    "a row of its own, with what is due as Correct amount EUR.",
)
RECOVERY_UNDATED = error(
    "RECOVERY-UNDATED",
    "RB-14",
    "{subject} has an amount in Recovered EUR, but no day in Recovered on.",
    "Enter the day on which the money came back.",
)
RECOVERY_CHANGED = error(
    "RECOVERY-CHANGED",
    "RB-14",
    "{subject}: {before} EUR were released as recovered, and the row says {value} now.",
    "Put the amount back; or, if less came back, add an override.",
    overridable=True,
)

# --- who is who --------------------------------------------------------------------------------
PERSON_TWO_EMAILS = warning(
    "PERSON-TWO-EMAILS",
    "RB-13",
    "{subject}, {value}, has the name, country and account of somebody with another e-mail, and "
    "counts as the same person.",
    "Enter the same e-mail in both rows; if they are two persons, correct the account.",
    overridable=True,
)
PERSON_RENAMED = warning(
    "PERSON-RENAMED",
    "RB-13",
    "{subject} is named {value} now, and counts as the person who was paid under this ID before.",
    "Nothing, if it is the same person; a new person needs a Participant ID of their own.",
    overridable=True,
)
MAIL_SHARED = error(
    "EMAIL-SHARED",
    "RB-13",
    "{subject}, {value}, has the e-mail of another expert in {activity}; as one person they share "
    "their ceilings, so these lines wait.",
    "Spell the name in the same way if it is one person; if they are two, add an override.",
    overridable=True,
)
CITY_NEAR_PAID = error(
    "CITY-NEAR-PAID",
    "RB-12",
    "{subject} is of {value}, and {paid} was paid for the same visit: is it one city?",
    "Spell the city as it was; if they are two cities, add an override.",
    overridable=True,
)
ACTIVITY_RENAMED = error(
    "ACTIVITY-RENAMED",
    "RB-12",
    "{subject} is of the application of {value}, under which lines were paid and which is gone.",
    "Put the Activity ID {value} back; if it is another activity, add an override.",
    overridable=True,
)
PAYEE_CHANGED = error(
    "PAYEE-CHANGED",
    "RB-15",
    "What is owed for {line} was owed to {before}; {subject} is {value} now.",
    "Put the row back; or, if {value} is to receive it, add an override.",
    overridable=True,
)
BALANCE_NO_PAYEE = error(
    "BALANCE-NO-PAYEE",
    "RB-13",
    "{value} EUR are owed for {subject}, but its participant {payee} or its activity is missing or "
    "in error.",
    "Put the row back or correct it; it is then paid.",
)

# --- what looks claimed twice ------------------------------------------------------------------
UNITS_OVER_DATES = error(
    "UNITS-OVER-DATES",
    "RB-13",
    "{subject} and {value} share days, and claim more of them together than there are "
    "({category}).",
    "Correct the dates or the quantity of one of them; or, if both are right, add an override.",
    overridable=True,
)
RECEIPT_IN_TWO_CLAIMS = error(
    "RECEIPT-IN-TWO-CLAIMS",
    "RB-13",
    "{subject} has the receipt and the amount of {value}, which was claimed at another time.",
    "Delete one of the two; or, if both are right, add an override.",
    overridable=True,
)
COST_AFTER_CLAIM = error(
    "COST-AFTER-CLAIM",
    "RB-13",
    "{subject} is dated {value}, after it was submitted ({submitted}) or after today.",
    "Correct the date; or, if it is right, add an override.",
    overridable=True,
)
VISITS_ITSELF = error(
    "VISITOR-IS-HOST",
    "EL-3",
    "{subject} is a visitor from {value}, the city that {activity} visits; the lines wait.",
    "Correct the City, or the Role; or, if it is right, add an override.",
    overridable=True,
)

# --- finance's answers -------------------------------------------------------------------------
ANSWER_UNREADABLE = error(
    "ANSWER-UNREADABLE",
    "RB-15",
    "This payment workbook came back without the sheet Payments as it was released.",
    "Send finance the released workbook again and ask for the answer in that one.",
)
ANSWER_ALTERED = error(
    "ANSWER-ALTERED",
    "RB-15",
    "The row of {subject} came back with other figures, and was not read: {value}.",
    "Ask finance which is right; only Paid on, Bank reference and Returned because may be filled "
    "in.",
)
ANSWER_PLACEHOLDER = warning(
    "ANSWER-PLACEHOLDER",
    "RB-15",
    '{column} of {subject} says "{value}", which was read as nothing.',
    "If the bank returned the payment, say why in words.",
    overridable=True,
)
ANSWER_DATE = error(
    "ANSWER-DATE",
    "RB-15",
    'Paid on of {subject} is no date up to today: "{value}".',
    "Enter the day as a date.",
)
ANSWER_CHANGED = error(
    "ANSWER-CHANGED",
    "RB-15",
    "Finance's answer on {subject} no longer says {value}, as it did when it was released; nothing "
    "is paid or asked back for it meanwhile.",
    "Ask finance: delete an older copy from the input folder; or, if it is right, add an override.",
    overridable=True,
)
ANSWERS_DIFFER = error(
    "ANSWERS-DIFFER",
    "RB-15",
    "Finance's answers on {subject} differ; the other one stands in {value}.",
    "Ask finance which is right, and delete the other workbook.",
)
DRAFT_ANSWERED = error(
    "DRAFT-ANSWERED",
    "RB-15",
    "Finance filled in a draft, from {subject} on; a draft is not for payment. {value} lines wait.",
    "Ask finance whether anything was paid; if not, delete this workbook from the input folder.",
)
RETURNED_SAME_ACCOUNT = error(
    "RETURNED-SAME-ACCOUNT",
    "RB-15",
    "{payment} came back from the account {value} of {subject}, which is still the same.",
    "Ask the payee; change the IBAN, or add an override to pay to this very account again.",
    overridable=True,
)
ANSWER_UNKNOWN = error(
    "ANSWER-UNKNOWN",
    "RB-15",
    "Finance answers on {value}, a payment that the ledger does not know; nothing is released "
    "meanwhile.",
    "Make sure that it is of this programme; if the ledger is an older copy, put the newest back.",
)
BUDGET_OVERCOMMITTED = warning(
    "BUDGET-OVERCOMMITTED",
    "PR-2",
    "{subject}: {value} EUR are committed, awards at their full ceilings; the budget is {budget}.",
    "Before the next award, find the money or award less; enter a changed budget in [budget].",
)
BUDGET_EXCEEDED = warning(
    "BUDGET-EXCEEDED",
    "PR-2",
    "{subject}: with this run {value} EUR are paid or to be paid; the budget is {budget} EUR.",
    "Decide before the release whether it can be paid; enter a changed budget in [budget].",
)
