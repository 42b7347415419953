#!/bin/sh
# Double-click: the monthly run on macOS and Linux. `./run.command demo` passes arguments on.
# The first start makes the Python environment, outside this folder so that no cloud drive syncs it.
# At the end it opens the page that says what to do next. NO_PAUSE=1 closes the window instead.

cd "$(dirname "$0")" || exit 2

case "$(uname)" in
    Darwin) base="$HOME/Library/Application Support" ;;
    *) base="${XDG_DATA_HOME:-$HOME/.local/share}" ;;
esac
venv="$base/p2p_sheets/venv"
python="$venv/bin/python"
PATH="$PATH:/usr/local/bin:/opt/homebrew/bin:/Library/Frameworks/Python.framework/Versions/Current/bin"

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in python3.15 python3.14 python3.13 python3.12 python3.11 python3 python; do
        if new_enough "$name"; then
            echo "$name"
            return
        fi
    done
    return 1
}

# The copy of requirements.txt is written last: it says that the environment is whole, and for what.
ready() {
    new_enough "$python" && cmp -s requirements.txt "$venv/requirements.txt"
}

set_up() {
    found=$(find_python) || {
        echo "p2p_sheets needs Python 3.11 or newer. Install it from python.org, then start again."
        return 1
    }
    echo "Setting up p2p_sheets for this computer; this takes a minute, once."
    mkdir -p "$base/p2p_sheets" &&
        "$found" -m venv --clear "$venv" &&
        "$python" -m pip install --quiet --only-binary :all: -r requirements.txt &&
        cp requirements.txt "$venv/requirements.txt" && return
    echo "The set-up did not finish. Check the internet connection, then start again."
    return 1
}

[ $# -eq 0 ] && [ -z "$NO_PAUSE" ] && export P2P_OPEN=1
if ready || set_up; then
    "$python" run.py "$@"
    status=$?
else
    status=2
fi

echo
case $status in
    0) echo "Done." ;;
    1) echo "Done, with a list to work through: see above." ;;
    2) echo "It could not run: see above." ;;
    *) echo "It stopped before the end. Start it again; if it stops again, ask for help." ;;
esac
if [ $# -eq 0 ] && [ -z "$NO_PAUSE" ]; then
    printf 'Press Enter to close this window. '
    read -r _
fi
exit $status
