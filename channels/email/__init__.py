"""E-mail by an SMTP relay: its options, sending, receipts and codes."""

from channels.email.channel import EmailChannel
from channels.email.options import EmailOptions, Tls

__all__ = ["EmailChannel", "EmailOptions", "Tls"]
