"""p2p_sheets: a city peer-learning programme run from Excel.

The house, from the workbooks that come in to the workbooks that go out:

    books      what the input sheets are (the one schema), built of `columns`
    read       workbooks -> rows -> records
    check      what must hold between rows, sheets and workbooks
    rules      decisions: eligibility, ranking, reimbursement, steps, KPIs; pure functions
    ledger     what was released, for good
    archive    what earlier runs left in the output folder
    write      decisions -> workbooks, report, letters
    pipeline   the month, stage by stage: `decide` is the chain on one screen
    outputs    what a run writes, by audience
    publish    all files in place or none; for a release the ledger's entry
    freeze     a ranking kept as the panel saw it
    withdraw   a release taken back
    explain    in words, how a figure came about
    demo       a sample programme
    cli        the commands, and the terminal; `lock` lets one run at a time

On the ground floor: `config` (config.toml), `findings` (what is told to people), `money`, `text`;
above them `cities` (the list of Scalable Cities) and `overrides` (what staff overrule).
"""

__version__ = "1.0.0"
