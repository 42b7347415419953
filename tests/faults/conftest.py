"""The same offices as the ledger's tests."""

from tests.ledger.conftest import _only_payments, _released, office, released

__all__ = ["_only_payments", "_released", "office", "released"]
