"""Messages enter and leave as SMS through Twilio; receipts come back, at once and by hook."""

from channels.sms.channel import SmsChannel, SmsOptions
from channels.sms.codes import CODES, STATUSES

__all__ = ["CODES", "STATUSES", "SmsChannel", "SmsOptions"]
