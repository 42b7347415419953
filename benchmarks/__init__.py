"""How fast the month is, as ratios taken in one run (README.md)."""
