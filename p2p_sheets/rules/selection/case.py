"""One application before its checks, with all that the checks look at."""

from dataclasses import dataclass

from p2p_sheets.books import Application, Programme
from p2p_sheets.cities import City, Register
from p2p_sheets.config import Config
from p2p_sheets.findings import Code, Finding
from p2p_sheets.overrides import Used
from p2p_sheets.rules.selection.notes import Notes
from p2p_sheets.rules.selection.rounds import Round, Rounds


@dataclass(frozen=True, slots=True)
class Case:
    """One application before the checks."""

    application: Application
    round: Round
    named: Round  # the round that it names; another one, if it came late and was moved
    city: City | None
    programme: Programme
    config: Config
    register: Register
    rounds: Rounds
    notes: Notes

    def add(self, finding: Finding) -> Used | None:
        """Take a finding down; gives the override that accepts it, if there is one."""
        return self.notes.add(finding)

    def at(self, code: Code, field: str, value: str, rule: str = "", **words: object) -> Finding:
        """Make a finding at a cell of the application."""
        application = self.application
        return code.at(
            application.row.place(field),
            subject=application.application_id,
            column=Application.SHEET.column(field).title,
            value=value,
            rule=rule,
            **words,
        )
