"""An e-mail draft with the letter attached: an .eml file that mail programs open, unsent."""

import hashlib
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from p2p_sheets.text import clean
from p2p_sheets.write.letters.letter import Recipient

DOCX = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")


def draft(to: Recipient, subject: str, sender: str, attachment: bytes, name: str) -> bytes:
    """Write the draft; an address that cannot be one is left out, for staff to fill in."""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"  # opens ready to send, not as received
    address = _address(to)
    if address is not None:
        message["To"] = address
    message["Subject"] = clean(subject)
    message.set_content(
        f"{clean(to.salutation)},\n\nPlease find our letter attached.\n\n"
        f"Kind regards,\n{clean(sender)}\n"
    )
    message.add_attachment(attachment, maintype=DOCX[0], subtype=DOCX[1], filename=name)
    message.set_boundary(f"p2p-{hashlib.sha256(attachment).hexdigest()[:32]}")
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
