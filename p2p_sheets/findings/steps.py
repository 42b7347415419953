"""Findings of steps and deadlines (ST)."""

from p2p_sheets.findings.finding import error, warning

STEPS_UNDATED = warning(
    "STEPS-UNDATED",
    "ST-5",
    "{subject} has no {column}, so nobody can be reminded of what falls due.",
    "Enter Start date and End date in the sheet Activities as soon as they are agreed.",
)
NOBODY_OWES = warning(
    "NOBODY-OWES",
    "ST-5",
    "{subject} has no {value} in Participants; steps of theirs fall due from {due}.",
    "Enter them in the sheet Participants.",
)
FINAL_DOCUMENT_OPEN = warning(
    "FINAL-DOCUMENT-OPEN",
    "ST-1",
    "{subject}: if the final meeting agreed on changes, the final report is due on {value}.",
    "Enter the Final report once it is in. If no changes were agreed, add an override: it is then "
    "due the day after the meeting.",
    overridable=True,
)
VISIT_LONG = warning(
    "VISIT-LONG",
    "ST-3",
    "{subject} lasts {value} days; the guidelines foresee at most {most}. All its days count.",
    "Correct the dates; or nothing, if the visit was that long.",
    overridable=True,
)
TEMPLATE_BROKEN = error(
    "LETTER-TEMPLATE-BROKEN",
    "ST-5",
    "{reason}",
    "Correct the template in Word; or delete it, and the program's own is used.",
)
LETTERS_UNSIGNED = warning(
    "LETTERS-UNSIGNED",
    "ST-8",
    "{value} in config.toml is not filled in: letters go out without it.",
    "Fill in {value} in the table letters of config.toml.",
)
