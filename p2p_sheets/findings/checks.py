"""Findings of checking: what does not fit together between cells, rows, sheets and workbooks."""

from p2p_sheets.findings.finding import error, warning

# --- IDs and references ------------------------------------------------------------------------
ID_TWICE = error(
    "ID-TWICE",
    "IN-7",
    "{name} stands in {count} rows that differ in {columns}: {places}.",
    "Keep the row that is right, and delete the others.",
)
ROWS_IDENTICAL = warning(
    "ROWS-IDENTICAL",
    "IN-7",
    "What stands in another row of {value} already counts once: {ids}.",
    "Delete one copy.",
)
REFERENCE_UNKNOWN = error(
    "REFERENCE-UNKNOWN",
    "IN-7",
    "{column} {value} is not in the sheet {sheet}.{more}",
    "Correct the ID, or add the row to {sheet}.",
)
SHEET_MISSING = error(
    "SHEET-MISSING",
    "IN-7",
    "No workbook has rows in the sheet {value}, to which {count} rows refer.",
    "Add the workbook with this sheet to the input folder.",
)
NAME_OF_ANOTHER = error(
    "NAME-OF-ANOTHER",
    "IN-9",
    "{subject} is claimed under {participant}, but its Name is not that person's.{more}",
    "Correct the Participant ID or the Name.",
)
NAME_SPELT_OTHERWISE = warning(
    "NAME-SPELT-OTHERWISE",
    "IN-9",
    "The Name in {subject} is spelt otherwise than that of {participant}.{more}",
    "Make sure that it is the same person.",
    overridable=True,
)
PARTICIPANT_OF_ANOTHER_ACTIVITY = error(
    "PARTICIPANT-OF-ANOTHER-ACTIVITY",
    "IN-9",
    "{participant} takes part in {activity}, not in {value}.{more}",
    "Correct the Activity ID or the Participant ID.",
)

# --- within a row ------------------------------------------------------------------------------
END_BEFORE_START = error(
    "END-BEFORE-START",
    "IN-5",
    "{column} ({value}) is before {first} ({start}).",
    "Correct one of the two dates.",
)
AMOUNT_BLANK = error(
    "AMOUNT-BLANK",
    "IN-3",
    "{subject} has no Amount, which {category} needs.",
    "Enter what the receipt says.",
)
AMOUNT_COLUMN_MISSING = error(
    "AMOUNT-COLUMN-MISSING",
    "IN-2",
    "The sheet has no column Amount, which {count} of its rows need.",
    "Add the column with this title and enter what the receipts say.",
)
QUANTITY_HALF = error(
    "QUANTITY-HALF",
    "IN-4",
    "{value} cannot be right: only Daily rate is counted in half days.",
    "Enter whole nights or days.",
)

NIGHT_NONE = error(
    "NIGHT-NONE",
    "RB-4",
    "Date to is the same as Date from: that is no night, or one that ends on the next day.",
    "Enter the day of departure as Date to, or how many nights it was as Quantity.",
)

# --- doubts: people and activities -------------------------------------------------------------
PERSON_TWICE = warning(
    "PERSON-TWICE",
    "IN-9",
    "{subject} and {value} are the same person in one activity ({activity}).",
    "Keep one row for the person; or, if they are two people, give each an e-mail address.",
    overridable=True,
)
VISITOR_OWN_HOST = warning(
    "VISITOR-OWN-HOST",
    "EL-3",
    "{subject} is a visitor from {value}, the city that hosts {activity}.",
    "Correct the Role or the City.",
    overridable=True,
)
APPLICATION_TWICE = warning(
    "APPLICATION-TWICE",
    "IN-9",
    "{subject} and {value} are applications of {city} for one thing in {cut_off}.",
    "Find out which one the city means, and set the Decision of the other to Withdrawn; or, if "
    "both are meant, add an override.",
    overridable=True,
)
ACTIVITY_NOT_AWARDED = warning(
    "ACTIVITY-NOT-AWARDED",
    "IN-9",
    "{subject} rests on the application {value}, whose Decision is {decision}.",
    "Enter the decision in Applications, or correct the Application ID.",
    overridable=True,
)
ACTIVITY_OF_ANOTHER_TYPE = warning(
    "ACTIVITY-OF-ANOTHER-TYPE",
    "IN-9",
    "{subject} is of the type {kind}, but the application {value} is for {wanted}.",
    "Correct the Activity type or the Application ID.",
    overridable=True,
)
ACTIVITY_OF_ANOTHER_CITY = warning(
    "ACTIVITY-OF-ANOTHER-CITY",
    "IN-9",
    "{subject} is in {value}, but its application is that of {city}.",
    "Correct the City or the Application ID.",
    overridable=True,
)
ACTIVITY_OUTSIDE_WINDOW = warning(
    "ACTIVITY-OUTSIDE-WINDOW",
    "CA-5",
    "{subject} takes place {value}, outside the months in which {cut_off} runs ({window}).",
    "Correct the dates, or accept it with an override.",
    overridable=True,
)
ACTIVITY_OUTSIDE_PROGRAMME = warning(
    "ACTIVITY-OUTSIDE-PROGRAMME",
    "PR-7",
    "{subject} takes place {value}, outside the programme ({window}).",
    "Correct the dates, or accept it with an override.",
    overridable=True,
)
DELIVERABLE_OF_ANOTHER_TYPE = warning(
    "DELIVERABLE-OF-ANOTHER-TYPE",
    "IN-9",
    "{value} is no deliverable of {subject}, which is of the type {kind}.",
    "Correct the Deliverable or the Activity ID.",
)

# --- doubts: expenses --------------------------------------------------------------------------
DATE_OUTSIDE_ACTIVITY = warning(
    "DATE-OUTSIDE-ACTIVITY",
    "IN-9",
    "{costs} dated {value}; {activity} takes place {window}, with a day of travel each side.",
    "Correct the {what}, or accept it with an override.",
    overridable=True,
)
QUANTITY_OVER_DATES = warning(
    "QUANTITY-OVER-DATES",
    "IN-9",
    "{subject} claims {value}, but its dates make {counted}.",
    "Correct the Quantity or the dates.",
    overridable=True,
)
RECEIPT_TWICE = warning(
    "RECEIPT-TWICE",
    "IN-9",
    "{subject} has the same receipt as {value}.",
    "Make sure that nothing is claimed twice.",
    overridable=True,
)

# --- what was said afterwards ------------------------------------------------------------------
QUESTION_OF_ANOTHER_FORM = error(
    "QUESTION-OF-ANOTHER-FORM",
    "ST-9",
    '"{question}" is a question of the form {form}, not of {value}.',
    "Correct Form, as it stood in the form that was sent out.",
)
ANSWER_UNFIT = error(
    "ANSWER-UNFIT",
    "ST-9",
    '{value} is no answer to "{question}"; it takes {choices}. It counts nowhere.',
    "Ask them what they meant, and correct Answer.",
)
FORM_NOT_ENTERED = warning(
    "FORM-NOT-ENTERED",
    "ST-9",
    "{subject} sent in the form {value} for {activity}; the sheet Deliverables does not have it.",
    "Paste into Deliverables: {activity}, {subject}, {value}, and the day it came in.",
)

# --- what staff enter --------------------------------------------------------------------------
OVERRIDE_UNKNOWN = warning(
    "OVERRIDE-UNKNOWN",
    "IN-9",
    "There is no finding with the code {value}.{hint}",
    "Copy the override from the findings workbook.",
)
OVERRIDE_NOT_POSSIBLE = warning(
    "OVERRIDE-NOT-POSSIBLE",
    "IN-9",
    "{value} cannot be overruled; this override does nothing.",
    "Correct what the finding tells, and delete the override.",
)
OVERRIDE_LAPSED = warning(
    "OVERRIDE-LAPSED",
    "IN-9",
    "The override of {finding} for {subject} was valid until {value}.",
    "Delete it, or have it authorised again.",
)
OVERRIDE_UNUSED = warning(
    "OVERRIDE-UNUSED",
    "IN-9",
    "The override of {finding} for {subject} fits nothing that is open.",
    "Delete it, or copy it from the findings workbook if the value has changed since.",
)
