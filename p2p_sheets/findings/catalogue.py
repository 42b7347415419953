"""Every code by its name: the files of this room say what they mean, nobody else makes one up."""

from collections.abc import Iterable, Mapping
from types import ModuleType

from p2p_sheets.findings import cells, checks, intake, money, releases, selection, steps
from p2p_sheets.findings.finding import Code

FILES: tuple[ModuleType, ...] = (intake, cells, checks, selection, money, releases, steps)


def codes_of(files: Iterable[ModuleType]) -> Mapping[str, Code]:
    """Collect the codes that files define, in the order of their names.

    Raises:
        ValueError: two of them have one name.
    """
    found = [value for file in files for value in vars(file).values() if isinstance(value, Code)]
    codes = {code.name: code for code in sorted(found, key=lambda code: code.name)}
    if len(codes) < len(found):
        names = [code.name for code in found]
        twice = sorted(name for name in codes if names.count(name) > 1)
        raise ValueError(f"two findings have one name: {', '.join(twice)}")
    return codes


CODES = codes_of(FILES)
