"""What awards, recorded and proposed, take of targets, places and cities (CA-4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from p2p_sheets.books import ApplicationType
from p2p_sheets.config import Config
from p2p_sheets.rules.selection.decisions import Places, Ranked
from p2p_sheets.rules.selection.rounds import Round


@dataclass(frozen=True, slots=True)
class Award:
    """An award: recorded by the panel, or proposed and not decided otherwise."""

    application_id: str
    city: str
    city_key: str
    round: Round
    host: str = ""  # visitors: the visit
    recorded: bool = True


class Tally:
    """Counts awards while the rounds are taken in order; all recorded ones from the start."""

    def __init__(self, config: Config, recorded: Iterable[Award]) -> None:
        self._config = config
        self.awards = list(recorded)
        self._carried: dict[ApplicationType, int] = {}

    def places(self, round_: Round, most: int) -> Places:
        """Count the places of a round."""
        same = [a for a in self.awards if a.round.type is round_.type and a.round != round_]
        return Places(
            most=most,
            carried=self._carried.get(round_.type, 0),
            target=round_.target(self._config),
            before=sum(a.round.order < round_.order for a in same),
            elsewhere=len(same),
        )

    def holders(self, round_: Round, *, before: bool) -> dict[str, str]:
        """Tell which city has an award of this type already, in other rounds (SE-7)."""
        return {
            a.city_key: a.application_id
            for a in reversed(self.awards)
            if a.round.type is round_.type
            and a.round != round_
            and (a.round.order < round_.order or not before)
        }

    def earlier(self, round_: Round) -> dict[str, int]:
        """Count each city's awards in rounds that closed before, whatever their type (SE-5)."""
        out: dict[str, int] = {}
        for award in self.awards:
            if award.round.order < round_.order:
                out[award.city_key] = out.get(award.city_key, 0) + 1
        return out

    def here(self, round_: Round) -> list[Award]:
        """List the awards of a round."""
        return [a for a in self.awards if a.round == round_]

    def close(self, round_: Round, places: Places, lines: Iterable[Ranked]) -> None:
        """Add what a round proposes, and carry over its unused places (SE-6)."""
        known = {a.application_id for a in self.awards}
        for line in lines:
            if line.takes_place and line.application_id not in known:
                c = line.candidate
                self.awards.append(
                    Award(c.application_id, c.city, c.city_key, round_, c.host, recorded=False)
                )
        if self._config.selection.carry_over and not round_.is_visitors:
            self._carried[round_.type] = max(0, places.capacity - len(self.here(round_)))
