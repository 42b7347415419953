"""p2p_sheets: a city peer-learning programme run from Excel.

The house, from the ground up: a room imports only from rooms above it in this list. Read downwards,
it is the way from the workbooks that come in to those that go out.

    xlsx       a workbook's bytes -> cells with addresses; knows nothing of the programme
    text       how texts are compared; lists, numbers and days in words
    money      exact euro, rounded once
    persons    who is who: which rows are one person
    findings   what is told to people: data, with a place, a rule and what to do
    config     config.toml -> typed figures and switches, each with its rule
    cities     the list of Scalable Cities
    audit      the second engine: a release computed again, by other means
    books      what the input sheets are: the one schema, a record class per sheet
    overrides  what staff overrule, and which finding that covers
    case       what checks and rules look at: the records, config, cities, overrides, the day
    read       cells -> records, with every problem as a finding
    check      what must hold between rows, sheets and workbooks
    rules      decisions: eligibility, ranking, reimbursement, steps, KPIs; pure functions
    ledger     what was released, for good; what earlier runs left; how outputs come into place
    write      decisions -> workbooks, report, letters
    month      the month: `decide` is the chain on one screen, `publish` puts it into files
    sample     a sample programme, laid out by code, with a configuration of its own
    cli        the commands, and the terminal
"""

__version__ = "1.0.0"
