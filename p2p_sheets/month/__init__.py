"""The month: `decide` is the chain on one screen, `publish` puts what was decided into files.

`outputs` lists what a run writes, by audience; `freeze`, `withdraw` and `explain` are commands of
their own on a decided month.
"""
