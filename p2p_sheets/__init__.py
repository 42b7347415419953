"""p2p_sheets: a city peer-learning programme run from Excel.

The house, from the workbooks that come in to the workbooks that go out:

    xlsx       a workbook's bytes -> cells with addresses; knows nothing of the programme
    books      what the input sheets are: the one schema, a record class per sheet
    read       cells -> records, with every problem as a finding
    check      what must hold between rows, sheets and workbooks
    rules      decisions: eligibility, ranking, reimbursement, steps, KPIs; pure functions
    ledger     what was released, for good; what earlier runs left; how outputs come into place
    write      decisions -> workbooks, report, letters
    month      the month: `decide` is the chain on one screen, `publish` puts it into files
    sample     a sample programme, with a configuration of its own
    cli        the commands, and the terminal

Checks and rules look at one `case`: the records, `config` (config.toml), the list of `cities`, what
staff overrule (`overrides`), and the day. `findings` are what is told to people; `money` and `text`
are the small tools of all.
"""

__version__ = "1.0.0"
