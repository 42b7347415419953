"""An e-mail draft with letters attached: a file that mail programs open ready to send, unsent."""

import hashlib
from collections.abc import Mapping, Sequence
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from p2p_sheets.text import clean
from p2p_sheets.write.letters.letter import Recipient

TO_ALL = "Dear all"
DOCX = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")


def mail_draft(
    to: Sequence[Recipient],
    subject: str,
    asked: Sequence[str],
    sender: Sequence[str],
    attachments: Mapping[str, bytes],
) -> bytes:
    """Write an e-mail with letters attached: an .eml file that mail programs open, unsent.

    `asked` says what the reader is to do, a line per letter. An address that cannot be one is left
    out, for staff to fill in.
    """
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"  # opens ready to send, not as received
    addresses = [address for who in to if (address := _address(who)) is not None]
    if addresses:
        message["To"] = addresses
    message["Subject"] = clean(subject)
    letters = "our letter" if len(attachments) == 1 else "our letters"
    salutation = clean(to[0].salutation) if len(to) == 1 else TO_ALL
    lines = [f"{salutation},", "", f"Please find {letters} attached.", ""]
    lines += [clean(line) for line in asked]
    lines += ["", "Kind regards,", *(clean(line) for line in sender if line)]
    message.set_content("\n".join(lines) + "\n")
    for name, content in attachments.items():
        message.add_attachment(content, maintype=DOCX[0], subtype=DOCX[1], filename=name)
    every = b"".join(attachments.values())
    message.set_boundary(f"p2p-{hashlib.sha256(every).hexdigest()[:32]}")
    return message.as_bytes()


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
