"""How files that are zips inside are packed: workbooks, Word letters, the evidence of a release.

zlib's level 4 takes less than half the time of its usual 6, for an eighth more bytes.
"""

import io
import zipfile
from collections.abc import Mapping

LEVEL = 4
_TIME = (1980, 1, 1, 0, 0, 0)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts by name: the same content gives the same bytes, at any time, anywhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            add(archive, name, content)
    return out.getvalue()


def add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a part to an archive."""
    part = zipfile.ZipInfo(name, _TIME)
    part.create_system = 0  # Python names the system that it runs on
    archive.writestr(part, content, zipfile.ZIP_DEFLATED, LEVEL)
