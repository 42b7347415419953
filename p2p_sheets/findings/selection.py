"""Findings of eligibility, scores, rankings and experts."""

from p2p_sheets.findings.finding import error, warning

# --- eligibility --------------------------------------------------------------------------------
CUT_OFF_OF_ANOTHER_TYPE = error(
    "CUT-OFF-OF-ANOTHER-TYPE",
    "CA-3",
    "{subject} is an application for {kind}, but {value} is not a cut-off for that.",
    "Correct Cut-off or Activity type.",
)
APPLICATION_LATE = warning(
    "APPLICATION-LATE",
    "CA-5",
    "{subject} was submitted on {value}, after {cut_off} closed on {closes}: ineligible for it.",
    "Tell the city; or correct Submitted on, if it is wrong.",
)
APPLICATION_MOVED = warning(
    "APPLICATION-MOVED",
    "CA-5",
    "{subject} was submitted on {value}, after {cut_off} closed on {closes}: now in {next}.",
    "Tell the city; or correct Submitted on, if it is wrong.",
    overridable=True,
)
APPLICATION_EARLY = warning(
    "APPLICATION-EARLY",
    "CA-3",
    "{subject} was submitted on {value}, before {cut_off} opens on {opens}.",
    "Check Submitted on and Cut-off; or the opening date in config.toml.",
    overridable=True,
)
OUTSIDE_WINDOW = warning(
    "OUTSIDE-EXECUTION-WINDOW",
    "CA-5",
    "{subject} wants {value}, outside the months in which {cut_off} runs ({window}).",
    "Agree on another time with the city.",
    overridable=True,
)
CITY_NOT_LISTED = warning(
    "CITY-NOT-LISTED",
    "EL-1",
    "{subject}: the list of Scalable Cities has no {value}.{near} The application cannot be ranked "
    "yet.",
    "Correct City or Country; or, if the city did take part, add an override.",
    overridable=True,
)
CITY_NOT_PARTICIPANT = warning(
    "CITY-NOT-PARTICIPANT",
    "EL-1",
    "{subject}: {value} is in the list of Scalable Cities only as {roles}.",
    "Nothing, if that is right; if it took part as Lighthouse or Fellow City, add an override.",
    overridable=True,
)
ROLE_DIFFERS = warning(
    "CITY-ROLE-DIFFERS",
    "EL-1",
    "{subject} states the role {value}; the list of Scalable Cities has {listed}.",
    "Check City role; to accept it as it is, record an override.",
    overridable=True,
)
PROJECT_DIFFERS = warning(
    "PROJECT-DIFFERS",
    "EL-1",
    "{subject} states the project {value}; the list of Scalable Cities has {listed}.",
    "Check Project or initiative; to accept it as it is, record an override.",
    overridable=True,
)
INITIATIVE_MISSING = warning(
    "INITIATIVE-MISSING",
    "EL-3",
    "{subject} comes from another initiative, but does not name it.",
    "Ask the city for the initiative's name.",
)
OWN_VISIT = warning(
    "OWN-VISIT",
    "EL-3",
    "{subject}: {value} applies for a visit to itself.",
    "Correct Host application, if it is wrong.",
)
HOST_UNKNOWN = warning(
    "HOST-APPLICATION-UNKNOWN",
    "SE-8",
    "{subject}: {value} is no application for hosting a visit in {cut_off}.",
    "Ask the city which visit it means, and correct Host application.",
)
INCOMPLETE = warning(
    "APPLICATION-INCOMPLETE",
    "EL-6",
    "{subject} lacks {columns}.",
    "Ask the city for what is missing, and fill it in.",
)
CONTACT_UNUSABLE = warning(
    "CONTACT-UNUSABLE",
    "EL-9",
    "{subject} does not name a person and an e-mail address that can be used.",
    "Ask the city whom it appoints as its representative.",
)
POPULATION_DIFFERS = warning(
    "POPULATION-DIFFERS",
    "EL-4",
    "{subject} states {value} inhabitants; the list of Scalable Cities has {listed}. "
    "The application's figure counts.",
    "Ask the city which of the two is right for who applies (town, municipality, metropolis).",
    overridable=True,
)
POPULATION_NEAR_BOUND = warning(
    "POPULATION-NEAR-BOUND",
    "EL-4",
    "{subject}: {value} inhabitants are near the bound of {bound} for small and mid-sized cities.",
    "Ask for the source of the figure: it decides the priority.",
    overridable=True,
)
POPULATION_UNKNOWN = warning(
    "POPULATION-UNKNOWN",
    "EL-4",
    "{subject}: the population of {city} is unknown, so it has no priority.",
    "Ask the city, and fill in Population.",
    overridable=True,
)
POPULATION_UNCERTAIN = warning(
    "POPULATION-UNCERTAIN",
    "EL-4",
    "{subject} states no population; the list has {value}, and marks it as uncertain.",
    "Ask the city, and fill in Population: it decides the priority.",
    overridable=True,
)

# --- scores -------------------------------------------------------------------------------------
EVALUATOR_TWICE = error(
    "EVALUATOR-TWICE",
    "SE-1",
    "{subject} has two rows of one evaluator; neither counts.",
    "Delete the row that is wrong.",
)
MARK_NOT_ASKED = error(
    "MARK-NOT-ASKED",
    "SE-1",
    "{subject} is not scored on {value}; the scores of this row do not count.",
    "Leave the columns of other kinds of application blank.",
)
EVALUATOR_SPELT = error(
    "EVALUATOR-SPELT-OTHERWISE",
    "SE-1",
    "{subject} is scored by {value}: is that one person? Their scores do not count until then.",
    "Spell the name in one way and delete the row that is too much; if they are several people, "
    "add an override.",
    overridable=True,
)
EVALUATOR_UNKNOWN = warning(
    "EVALUATOR-UNKNOWN",
    "SE-3",
    "An evaluator in Scores is not in Evaluators: a conflict of interest cannot be seen.",
    "Add them to Evaluators, with city and organisation; or correct the name.",
)
CONFLICT_FOUND = warning(
    "CONFLICT-OF-INTEREST",
    "SE-3",
    "{subject}: the scores of an evaluator are set aside: {why}.",
    "Have another evaluator score it; or correct the sheet Evaluators.",
)
EVALUATORS_DIFFER = warning(
    "EVALUATORS-DIFFER",
    "SE-4",
    "{subject}: the totals of its evaluators are {value} apart, over {limit}.",
    "Hold a consensus meeting; the result stays as it is until scores are changed.",
    overridable=True,
)

# --- rankings -----------------------------------------------------------------------------------
FEW_QUALIFIED = warning(
    "FEW-QUALIFIED",
    "CA-1",
    "{subject}: {value} of the least {least} awards can be made; no award is made to fill up.",
    "Consider an additional call, and complete the scores that are missing.",
    overridable=True,
)
PLACES_EXCEEDED = warning(
    "PLACES-EXCEEDED",
    "SE-6",
    "{subject}: {value} awards are recorded for {places} places.",
    "Check the column Decision; to accept it as it is, record an override.",
    overridable=True,
)
TARGET_EXCEEDED = warning(
    "TARGET-EXCEEDED",
    "CA-4",
    "{value} awards are recorded for {kind}; the target of the programme is {target}.",
    "Check the column Decision; to accept it as it is, record an override.",
    overridable=True,
)
SECOND_AWARD = warning(
    "SECOND-AWARD",
    "SE-7",
    "{subject}: {city} is also awarded with {value}; one award per city {span}.",
    "Check the column Decision; to accept it as it is, record an override.",
    overridable=True,
)
DECISION_DEPARTS = warning(
    "DECISION-DEPARTS",
    "SE-9",
    "{subject} is recorded as {value}; the ranking proposes: {proposal}.",
    "Enter the panel's reason in Comment.",
    overridable=True,
)
FREEZE_MISSING = error(
    "FREEZE-MISSING",
    "SE-9",
    "The ranking of {subject} was frozen, and its file freeze_{subject}.json is gone, so that it "
    "is worked out anew.",
    "Put the file and ranking_{subject}.xlsx back into the folder panel from your backup.",
)
DECISION_ELSEWHERE = warning(
    "DECISION-ELSEWHERE",
    "SE-9",
    "{value} is entered in a ranking for {subject}, whose row in Applications says {recorded}; "
    "what is typed into a ranking is not read.",
    "Enter the decision in the column Decision of Applications; then delete this workbook from the "
    "input folder.",
)
AWARD_UNQUALIFIED = warning(
    "AWARD-UNQUALIFIED",
    "SE-2",
    "{subject} is recorded as Awarded, but it is: {value}.",
    "Correct what is wrong; to accept it as it is, record an override. The award stands.",
    overridable=True,
)
TIE_BY_HAND = warning(
    "TIE-BY-HAND",
    "SE-5",
    "{subject} gets a place and {value} does not, though they tie in everything but their ID.",
    "Let the panel decide by hand, and record it in Decision.",
    overridable=True,
)
FEW_VISITORS = warning(
    "FEW-VISITORS",
    "PR-6",
    "{subject}: the visit to {city} has {value} visitor cities; fewer than {least} are few.",
    "Look for more visitor cities, or join visits.",
    overridable=True,
)
VISIT_OVERFULL = warning(
    "VISIT-OVERFULL",
    "SE-8",
    "{subject}: {value} visitor cities are awarded a place; the visit has {places}.",
    "Check the column Decision of its visitors.",
    overridable=True,
)
VISIT_GONE = warning(
    "VISIT-GONE",
    "SE-8",
    "{subject} is awarded a place in the visit {value}, which is not selected.",
    "Agree on another visit with the city, or correct the decisions.",
    overridable=True,
)
PLACE_UNCONFIRMED = warning(
    "PLACE-UNCONFIRMED",
    "SE-8",
    "{subject}: {city} was to confirm its place by {due}, and has not. It keeps the place.",
    "Ask the city; then enter Confirmed on, or Declined on and the next one moves up.",
    overridable=True,
)

# --- experts ------------------------------------------------------------------------------------
EXPERT_CONFLICT = warning(
    "EXPERT-CONFLICT",
    "EL-5",
    "{subject} advises {city}, but {why}.",
    "Choose another expert; to accept it as it is, record an override.",
    overridable=True,
)
