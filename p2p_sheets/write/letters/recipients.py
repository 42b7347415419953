"""To whom a letter goes: the contact of an application, or the person who stands for a party."""

from p2p_sheets.books import Activity, Application, Participant, Programme, Role
from p2p_sheets.rules.steps import Party
from p2p_sheets.write.letters.letter import Recipient
from p2p_sheets.write.letters.words import place_in_words


def contact_of(application: Application) -> Recipient:
    """Give the representative whom the applicant city appointed (EL-9)."""
    return Recipient(
        application.contact_name,
        f"City of {application.city}",
        place_in_words(application.city, application.country),
        application.contact_email,
    )


def participant_as_recipient(participant: Participant) -> Recipient:
    """Give the address of a participant; a city's own where no organisation is stated."""
    own = f"City of {participant.city}" if participant.city else ""
    organisation = participant.organisation or ("" if participant.role is Role.EXPERT else own)
    return Recipient(
        participant.name,
        organisation,
        place_in_words(participant.city, participant.country),
        participant.email or "",
    )


def party_as_recipient(party: Party, activity: Activity, programme: Programme) -> Recipient:
    """Give who stands for a party; for a city that nobody is entered for, its applicant."""
    if party.participants:
        return participant_as_recipient(party.participants[0])
    application = programme.application.get(activity.application_id)
    if application is not None:
        return contact_of(application)
    place = place_in_words(party.name, party.country)
    return Recipient("", f"City of {party.name}", place)
