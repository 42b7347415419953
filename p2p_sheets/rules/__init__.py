"""Records + config -> decisions: pure functions that return a result, its reason and its rule ID.

No files, no clock, no database: `as_of` and what earlier releases settled are arguments.
"""
