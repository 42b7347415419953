"""Findings of reimbursement: lines on hold, rates, payees, who is who, the budget."""

from p2p_sheets.findings.finding import error, warning

# --- holds that staff may overrule -------------------------------------------------------------
ACTIVITY_OPEN = warning(
    "ACTIVITY-NOT-EXECUTED",
    "ST-6",
    "{subject} ended on {ended}, but its status is {value}; its expense lines are on hold.",
    "Set the status to Executed once the activity has taken place, or to Cancelled.",
)
ACTIVITY_CANCELLED = error(
    "ACTIVITY-CANCELLED",
    "ST-6",
    "{subject} was cancelled; its expense lines are on hold.",
    "Pay nothing; or, for a cost that could not be avoided, add an override with its Line ID as "
    "Subject ID.",
    overridable=True,
)
NOT_ATTENDED = error(
    "NOT-ATTENDED",
    "ST-6",
    "{subject} did not attend; their expense lines are on hold.",
    "Check the column Attended; or, for a cost that could not be avoided, add an override with "
    "its Line ID as Subject ID.",
    overridable=True,
)
DELIVERABLE_MISSING = error(
    "DELIVERABLE-MISSING",
    "ST-6",
    "{subject} has not delivered: {value}. Their expense lines are on hold until then.",
    "Enter it in the sheet Deliverables once it is in, or add an override.",
    overridable=True,
)
VISITOR_NOT_SELECTED = error(
    "VISITOR-NOT-SELECTED",
    "SE-10",
    "{who}: no place in the visit was awarded; {why}. The expense lines are on hold.",
    "Correct Application ID in Participants, or Decision in Applications if the city was selected; "
    "or, if the costs are to be paid all the same, add an override.",
    overridable=True,
)
RECEIPT_MISSING = error(
    "RECEIPT-MISSING",
    "RB-16",
    "{subject} has no {what}.",
    "Ask for the {what} and enter its number, or add an override.",
    overridable=True,
)
RECEIPT_MISSING_PAID = warning(
    "RECEIPT-MISSING-PAID",
    "RB-16",
    "{subject} has no {what}; the configuration lets it be paid.",
    "Ask for the {what} and enter its number.",
    overridable=True,
)
LINE_OF_EARLIER_PERIOD = error(
    "LINE-OF-EARLIER-PERIOD",
    "RB-13",
    "{subject} was settled in release {value} of an earlier period of the programme.",
    "Take the row out of this period's folder; another cost needs a Line ID of its own.",
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
    "The claim of {subject} of {value} came in {days} days after {activity} ended; {allowed} are "
    "allowed.",
    "Nothing; to accept it as it is, record an override.",
    overridable=True,
)
CLAIM_LATE_HELD = error(
    "CLAIM-LATE-HELD",
    "EC-5",
    "The claim of {subject} of {value} came in {days} days after {activity} ended; {allowed} are "
    "allowed.",
    "Refuse it to the claimant, or add an override.",
    overridable=True,
)
CLAIM_TOO_LATE = error(
    "CLAIM-AFTER-FINAL-DATE",
    "EC-5",
    "The claim of {subject} came in on {value}, after the final date for {year}: {final}.",
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
    "There is no exchange rate for {subject}; the expense lines that need it are on hold.",
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
CURRENCY_BLANK = error(
    "CURRENCY-BLANK",
    "RB-11",
    "{subject} claims without a currency and is in {country}, which uses another currency than the "
    "euro.",
    "Enter the currency of the receipts in Currency; or, if it was euro, enter EUR or add an "
    "override.",
    overridable=True,
)
CURRENCY_SHOWN = error(
    "CURRENCY-SHOWN",
    "RB-11",
    "Amounts of {subject} are shown in {value}, while Currency says {typed}.",
    "Enter the currency of the receipts in Currency, and set the format of the amounts to Number; "
    "or, if Currency is right, add an override.",
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
    "{subject} has no Start date or no End date; its expense lines are on hold.",
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
NO_EXPERTS = error(
    "EXPERT-IN-SITE-VISIT",
    "RB-9",
    "{subject} is an Expert in {activity}, but {kind} has no experts.",
    "Correct the Role, or the Activity ID.",
)
HOST_OF_NONE = warning(
    "HOST-IN-MISSION",
    "RB-9",
    "{subject} is a Host city in {kind} and was read as Beneficiary city.",
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
    "their ceilings, so these lines are on hold.",
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
    "{subject} has the application, or the type and the days or a payee, of {value}, under which "
    "lines were paid and which is gone.",
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
    "{subject} is a visitor from {value}, the city that {activity} visits; the lines are on hold.",
    "Correct the City, or the Role; or, if it is right, add an override.",
    overridable=True,
)

# --- the budget -----------------------------------------------------------------------------------
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
