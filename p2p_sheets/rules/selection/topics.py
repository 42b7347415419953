"""Which topics of an expert meet what a city asks for."""

import re
from collections.abc import Iterable

from p2p_sheets.text import fold

_BETWEEN = re.compile(r"[,;/\n|]")
_SHORT = 4  # shorter words (of, and, in) say nothing


def parts(text: str | None) -> list[str]:
    """Take a list in a cell apart.

    >>> parts("Heat networks, tariffs; ")
    ['Heat networks', 'tariffs']
    """
    return [part.strip() for part in _BETWEEN.split(text or "") if part.strip()]


def shared_topics(known: str | None, asked: Iterable[str | None]) -> tuple[str, ...]:
    """List the topics that share a word with what is asked for.

    >>> shared_topics("Heat networks, tariffs, mobility", ["District heating", "tariff design"])
    ('Heat networks', 'tariffs')
    """
    words = {word for text in asked for word in _words(text or "")}
    return tuple(topic for topic in parts(known) if any(_akin(w, words) for w in _words(topic)))


def _words(text: str) -> list[str]:
    return [word for word in fold(text).split() if len(word) >= _SHORT or word.isdigit()]


def _akin(word: str, others: Iterable[str]) -> bool:
    """Is it the same word, or the beginning of the other (tariff, tariffs)?"""
    return any(word.startswith(other) or other.startswith(word) for other in others)
