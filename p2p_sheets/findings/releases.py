"""Findings about earlier releases: settled lines, corrections, finance's answers."""

from p2p_sheets.findings.finding import error, warning

# --- settled lines -----------------------------------------------------------------------------
CHANGED_AFTER_RELEASE = warning(
    "CHANGED-AFTER-RELEASE",
    "RB-14",
    "{subject} has changed since {what} released in {release}: {value}.",
    "Put it back as it was; to change what was paid, add a row to Corrections.",
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
    "Ask finance on which day it was paid, and enter it as a date.",
)
ANSWER_CHANGED = error(
    "ANSWER-CHANGED",
    "RB-15",
    "Finance's answer on {subject} no longer says {value}, as it did when it was released; nothing "
    "is paid or asked back for it meanwhile.",
    "Ask finance: delete an older copy from the input folder; or, if it is right, add an override.",
    overridable=True,
)
RETURNED_AND_RECOVERED = error(
    "RETURNED-AND-RECOVERED",
    "RB-15",
    "Finance says that {subject} came back or was never paid; but {value} EUR of its line {line} "
    "had been recovered before.",
    "Find out how the money came back: ask finance to correct the answer, or correct "
    "Recovered EUR in Corrections.",
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
    "Finance filled in a draft, from {subject} on; a draft is not for payment. {value} lines are "
    "on hold.",
    "Ask finance whether anything was paid; if not, delete this workbook from the input folder.",
)
RETURNED_SAME_ACCOUNT = error(
    "RETURNED-SAME-ACCOUNT",
    "RB-15",
    "{subject} came back from the account {value} of {payee}, which is still the same.",
    "Ask the payee; change the IBAN, or add an override to pay to this very account again.",
    overridable=True,
)
ANSWER_UNKNOWN = error(
    "ANSWER-UNKNOWN",
    "RB-15",
    "{value} is a payment that the ledger does not know; nothing is released meanwhile.",
    "Make sure that it is of this programme; if the ledger is an older copy, put the newest back.",
)
