"""Every code by its name: the rooms' own files say what they mean, nobody else makes one up."""

import importlib
from collections.abc import Mapping
from importlib.util import find_spec

from p2p_sheets.findings.finding import Code

ROOMS = ("intake", "cells", "checks", "selection", "money", "steps")


def _collect() -> Mapping[str, Code]:
    out: dict[str, Code] = {}
    for room in ROOMS:
        name = f"p2p_sheets.findings.{room}"
        if find_spec(name) is None:
            continue
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, Code) and out.setdefault(value.name, value) is not value:
                raise ValueError(f"two findings are called {value.name}")
    return dict(sorted(out.items()))


CODES: Mapping[str, Code] = _collect()
