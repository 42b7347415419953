"""What was released: an append-only journal in SQLite, its entries chained by hash."""
