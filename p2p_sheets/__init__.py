"""p2p_sheets: a city peer-learning programme run from Excel.

The house, from the workbooks that come in to the workbooks that go out:

    books      what the input sheets are (the one schema), built of `columns`
    read       workbooks -> rows -> records
    check      what must hold between rows, sheets and workbooks
    rules      decisions: eligibility, ranking, reimbursement, steps, KPIs; pure functions
    ledger     what was released, for good
    write      decisions -> workbooks, report, letters
    pipeline   the month, stage by stage
    cli        the commands

On the ground floor: `config` (config.toml), `findings` (what is told to people), `money`, `text`.
"""

__version__ = "1.0.0"
