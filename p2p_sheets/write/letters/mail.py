"""A letter as an e-mail draft: an .eml file that mail programs open, unsent.

The email library writes the headers and the text, in which anything may stand. What is around them
never changes and is written as it is: the library takes as long for a large attachment as for all
else.
"""

import base64
import hashlib
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from p2p_sheets.text import clean
from p2p_sheets.write.letters.letter import Recipient

_DRAFT = b"""\
X-Unsent: 1
%(headers)sMIME-Version: 1.0
Content-Type: multipart/mixed; boundary="%(boundary)s"

--%(boundary)s
%(text)s
--%(boundary)s
Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document
Content-Transfer-Encoding: base64
%(disposition)sMIME-Version: 1.0

%(letter)s
--%(boundary)s--
""".replace(b"\n", b"\r\n")  # X-Unsent: it opens ready to send, not as received


def mail_draft(to: Recipient, subject: str, sender: str, letter: bytes, name: str) -> bytes:
    """Write an e-mail with a letter attached under a file name.

    An address that cannot be one is left out, for staff to fill in.
    """
    headers, text = EmailMessage(policy=SMTP), EmailMessage(policy=SMTP)
    address = _address(to)
    if address is not None:
        headers["To"] = address
    headers["Subject"] = clean(subject)
    text.set_content(
        f"{clean(to.salutation)},\n\nPlease find our letter attached.\n\n"
        f"Kind regards,\n{clean(sender)}\n"
    )
    del text["MIME-Version"]
    disposition = SMTP.fold("Content-Disposition", f'attachment; filename="{name}"')
    return _DRAFT % {
        b"headers": bytes(headers).removesuffix(b"\r\n"),
        b"boundary": f"p2p-{hashlib.sha256(letter).hexdigest()[:32]}".encode(),
        b"text": bytes(text),
        b"disposition": disposition.encode(),
        b"letter": base64.encodebytes(letter).replace(b"\n", b"\r\n"),
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
