"""Conflicts of interest: who belongs to the city that applies (SE-3, EL-5)."""

from collections.abc import Iterable

from p2p_sheets.cities import Register, plain

# Words around a city's name that make it the name of its administration.
_OFFICE_WORDS = """
    administration ajuntament ayuntamiento belediye belediyesi bezirk borough büyükşehir câmara
    city ciudad comune commune concello council der dimos district département gemeente gmina grad
    gradska hauptstadt hlavní kaupunki kommun kommune kommunen landeshauptstadt linn linnavalitsus
    magistrat magistrát mairie mesto metropole métropole metropolitan miasto miejski město municipal
    municipality municipio município municipiul obec občina office önkormányzat prefeitura primăria
    savivaldybė stad stadt stadtverwaltung statutární town udala udaletxea uprava urząd ville
    of the de del della di da do du des la le les von van and et e y i
"""
_OFFICE = frozenset(plain(_OFFICE_WORDS).split())


def belongs(
    register: Register,
    applicant: tuple[str, str],
    city: str | None,
    country: str | None,
    organisation: str | None,
) -> str:
    """Say how a person belongs to the city (name, country) that applies; blank: not at all.

    A blank country of the person is taken for the applicant's: better one mark too few than one
    from the city itself. An organisation counts where its name is the city's and words of office.
    """
    name, land = applicant
    if city and register.key(city, country or land) == register.key(name, land):
        return f"their city is {name}, which applies"
    if organisation and _is_office(organisation, register.names(name, land)):
        return f"their organisation is {organisation}, which applies"
    return ""


def _is_office(organisation: str, names: Iterable[str]) -> bool:
    words = set(plain(organisation).split())
    for name in names:
        own = set(plain(name).split())
        if own and own <= words and words - own <= _OFFICE:
            return True
    return False
