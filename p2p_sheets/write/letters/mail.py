"""A letter as an e-mail draft: an .eml file that mail programs open, unsent.

The email library writes the headers and the text, in which anything may stand. What is around them
never changes and is written as it is: the library takes as long for a large attachment as for all
else.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from p2p_sheets.text import clean
from p2p_sheets.write.letters.letter import Recipient

TO_ALL = "Dear all"
_DRAFT = b"""\
X-Unsent: 1
%(headers)sMIME-Version: 1.0
Content-Type: multipart/mixed; boundary="%(boundary)s"

--%(boundary)s
%(text)s
%(files)s--%(boundary)s--
""".replace(b"\n", b"\r\n")  # X-Unsent: it opens ready to send, not as received
_FILE = b"""\
--%(boundary)s
Content-Type: application/vnd.openxmlformats-officedocument.%(kind)s
Content-Transfer-Encoding: base64
%(disposition)sMIME-Version: 1.0

%(file)s
""".replace(b"\n", b"\r\n")


def mail_draft(
    to: Sequence[Recipient],
    subject: str,
    asked: Sequence[str],
    sender: Sequence[str],
    letters: Mapping[str, bytes],
    enclosed: Mapping[str, bytes],
) -> bytes:
    """Write an e-mail with letters and what they enclose attached, by their file names.

    `asked` says what the reader is to do, a line per letter. An address that cannot be one is left
    out, for staff to fill in.
    """
    headers, text = EmailMessage(policy=SMTP), EmailMessage(policy=SMTP)
    addresses = [address for who in to if (address := _address(who)) is not None]
    if addresses:
        headers["To"] = addresses
    headers["Subject"] = clean(subject)
    salutation = clean(to[0].salutation) if len(to) == 1 else TO_ALL
    ours = "our letter" if len(letters) == 1 else "our letters"
    too = ", with what is to be filled in" if enclosed else ""
    lines = [f"{salutation},", "", f"Please find {ours} attached{too}.", "", *map(clean, asked), ""]
    lines += ["Kind regards,", *(clean(line) for line in sender if line)]
    text.set_content("\n".join(lines) + "\n")
    del text["MIME-Version"]
    files = {**letters, **enclosed}
    every = hashlib.sha256(b"".join(files.values())).hexdigest()
    boundary = f"p2p-{every[:32]}".encode()
    return _DRAFT % {
        b"headers": bytes(headers).removesuffix(b"\r\n"),
        b"boundary": boundary,
        b"text": bytes(text),
        b"files": b"".join(_attached(n, data, boundary) for n, data in files.items()),
    }


def _attached(name: str, file: bytes, boundary: bytes) -> bytes:
    disposition = SMTP.fold("Content-Disposition", f'attachment; filename="{name}"')
    kind = b"spreadsheetml.sheet" if name.endswith(".xlsx") else b"wordprocessingml.document"
    return _FILE % {
        b"kind": kind,
        b"boundary": boundary,
        b"disposition": disposition.encode(),
        b"file": base64.encodebytes(file).replace(b"\n", b"\r\n"),
    }


def _address(to: Recipient) -> Address | None:
    try:
        address = Address(display_name=clean(to.name), addr_spec=clean(to.email))
        return address if address.domain else None
    except (
        MessageError,
        ValueError,
        IndexError,
    ):  # what the email package raises for a bad address
        return None
