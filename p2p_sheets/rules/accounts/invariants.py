"""What must hold of the accounts in every run, before anything is written."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.accounts.accounts import Accounts
from p2p_sheets.rules.accounts.corrections import Ceiling
from p2p_sheets.rules.accounts.records import Pool, PostingKind, SettledLine


class Imbalance(Exception):  # noqa: N818 (it is what the sheet Reconciliation calls it)
    """Rows or euro do not add up; the message says which."""


def prove(
    accounts: Accounts,
    lines: Iterable[SettledLine],
    caps: Mapping[Pool, Ceiling],
    standing: Mapping[str, Decimal],
) -> None:
    """Check that nothing is paid beyond what is due, and that this run overdraws no cap.

    `standing` is what Adjustments ask back, by Line ID.

    Raises:
        Imbalance: an account or a cap does not add up, which is a defect of this program.
    """
    _accounts(accounts)
    _asked_back(accounts, standing)
    _caps(accounts, caps)
    _payments(accounts, lines)


def _accounts(accounts: Accounts) -> None:
    out = back = opened = paid = ZERO
    for account in accounts:
        if account.out < 0:
            raise Imbalance(f"{account.line.of}: {show(account.out)} EUR would be out")
        out += account.out
        for event in account.events:
            posting = event.posting
            if event.withdrawn:
                continue
            opened += posting.out if posting.kind is PostingKind.OPENING else ZERO
            paid += posting.out if posting.kind is PostingKind.PAYMENT else ZERO
            back -= posting.out if posting.kind is PostingKind.RECOVERED else ZERO
    if opened + paid - back != out:
        raise Imbalance(f"{show(opened + paid - back)} EUR went out, the accounts say {show(out)}")


def _asked_back(accounts: Accounts, standing: Mapping[str, Decimal]) -> None:
    """What is out beyond what is due stands in Adjustments, once."""
    asked = {account.line.of: account.to_recover for account in accounts if account.to_recover}
    if asked != standing:
        line = min(asked.items() ^ standing.items())[0]
        raise Imbalance(f"{line}: what is to come back does not stand in Adjustments")


def _caps(accounts: Accounts, caps: Mapping[Pool, Ceiling]) -> None:
    """No release raises what is drawn of a cap above what the cap then gives."""
    for pool, ceiling in caps.items():
        now, then = accounts.drawn(pool), accounts.drew(pool)
        eur_over = ceiling.eur is not None and now.eur > max(ceiling.eur, then.eur)
        units_over = ceiling.units is not None and now.units > max(ceiling.units, then.units)
        if eur_over or units_over:
            raise Imbalance(f"{pool.category} in {pool.activity}: more is drawn than the cap gives")


def _payments(accounts: Accounts, lines: Iterable[SettledLine]) -> None:
    """Each payment is the sum of its lines' shares, and of its rows in Lines."""
    rows: dict[str, Decimal] = {}
    for line in lines:
        if line.payment_id:
            rows[line.payment_id] = rows.get(line.payment_id, ZERO) + line.approved_eur
    for payment in accounts.payments.values():
        name, amount = payment.payment.payment_id, payment.payment.amount_eur
        shares = sum(payment.shares.values(), ZERO)
        if shares != amount or rows.get(name, amount) != amount:
            raise Imbalance(f"{name} is {show(amount)} EUR, its lines are {show(shares)}")
