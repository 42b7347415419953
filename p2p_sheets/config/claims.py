"""What may be claimed, and how it is paid, in config.toml (RB, EC, PA)."""

# ruff: noqa: RUF012 (pydantic copies a default)

import re
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from p2p_sheets.config.values import Count, Country, Day, Euro, Line, Number, Part, Share, TypeKey


class Amount(Part):
    """An amount and the day from which it holds (RB-10)."""

    valid_from: Day
    eur: Euro
    source: Line = ""  # blank: the programme's


class EntitledRole(Part):
    """A role in an activity type, with the most units where the rule has such a limit (RB-6)."""

    type: TypeKey
    role: Literal["Beneficiary city", "Host city", "Visitor city", "Expert"]
    max_units: Annotated[Number, Field(gt=0, le=1_000)] | None = None


class Entitlement(Part):
    """Who may claim a category, and how much (RB-1..RB-7, RB-9)."""

    rule: str = Field(pattern=r"^RB-\d+$")
    category: Literal[
        "Travel", "Accommodation", "Meals and local transport", "Daily rate", "Hosting"
    ]
    who: list[EntitledRole] = Field(min_length=1)
    shape: Literal["ceiling", "rate"]
    beyond_activity: int = Field(default=0, ge=0, le=10)
    amounts: list[Amount] = Field(min_length=1)

    def amount_on(self, day: date) -> Amount | None:
        """Give the amount that holds on a day; None before the first one (RB-10)."""
        held = [amount for amount in self.amounts if amount.valid_from <= day]
        return max(held, key=lambda amount: amount.valid_from) if held else None

    @model_validator(mode="after")
    def _check(self) -> Self:
        days = [amount.valid_from for amount in self.amounts]
        if len(set(days)) != len(days):
            raise ValueError(f"{self.rule} has two amounts from the same day")
        by_unit = self.category not in ("Travel", "Hosting")
        if by_unit != (self.shape == "rate"):
            raise ValueError(f'{self.rule}: the shape of {self.category} cannot be "{self.shape}"')
        return self


Rate = Annotated[Number, Field(gt=0, le=1_000_000_000)]


class Reimbursement(Part):
    """Switches of reimbursement (RB, EC)."""

    source: Line = ""  # blank: the programme's
    basis: Literal["flat", "up_to"] = "flat"
    persons_per_visitor_city: int = Field(default=1, ge=1, le=100)
    missing_receipt: Literal["hold", "warn"] = "hold"
    fee_invoice: Literal["off", "warn", "hold"] = "off"
    halve_within_km: Count = 0
    claim_within_days: int = Field(default=30, ge=0, le=3660)
    late_claims: Literal["warn", "hold"] = "warn"
    payment_days: int = Field(default=30, ge=0, le=366)
    rate_jump: Share = Decimal("0.20")
    rate_off_reference: Share = Decimal("0.50")
    final_claim_date: dict[str, Day] = {}
    reference_rates: dict[str, Rate | dict[str, Rate]] = {}


REMITTED = ("activity", "participant", "payment")  # what a remittance text may name


class Payments(Part):
    """Payment texts and the dated list of SEPA countries (PA)."""

    remittance: Line
    sepa_on: Day
    sepa: list[Country]
    euro: list[Country]
    euro_since: dict[Country, Day] = {}

    @field_validator("remittance")
    @classmethod
    def _fillable(cls, text: str) -> str:
        try:
            parts = list(Formatter().parse(text))
        except ValueError as problem:
            raise ValueError("should have its braces in pairs, as in {payment}") from problem
        for _, name, layout, conversion in parts:
            if name is not None and (name not in REMITTED or layout or conversion):
                raise ValueError("should have no braces but {activity}, {participant}, {payment}")
        return text

    def has_euro(self, country: str, day: date) -> bool:
        """Is the euro the money of a country on a day (RB-11)?"""
        since = self.euro_since.get(country)
        return country in self.euro or (since is not None and since <= day)


class Debtor(Part):
    """Whose account a bank file pays from."""

    name: str = Field(min_length=1, max_length=70, pattern=r"^[A-Za-z0-9/\-?:().,'+ ]+$")
    iban: str
    bic: str = Field(pattern="^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$")

    @field_validator("iban")
    @classmethod
    def _sound(cls, iban: str) -> str:
        spelled = "".join(str(int(c, 36)) for c in iban[4:] + iban[:4] if c.isalnum())
        if not re.fullmatch("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", iban) or int(spelled) % 97 != 1:
            raise ValueError("is no IBAN: write it without spaces, and compare its digits")
        return iban
