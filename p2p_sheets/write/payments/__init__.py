"""finance/payments_<release>.xlsx: what finance pays from, the arithmetic of every cent with it."""

from p2p_sheets.write.payments.book import PaymentBook, write_payments

__all__ = ["PaymentBook", "write_payments"]
