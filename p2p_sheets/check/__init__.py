"""Rows -> what holds between them: keys, references, dates, duplicates; every problem a finding."""
