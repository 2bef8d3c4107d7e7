"""What somebody writes on a phone of the demo enters; the company brings it to the hub, signed."""

import secrets

from aiohttp import ClientError, ClientSession, ClientTimeout
from twilio.request_validator import RequestValidator

from hub.demo.phones import PhoneCompany

#: What the phone's page offers to answer without typing.
ANSWERS = ("BAJA", "ALTA", "AYUDA")
#: Characters of one answer.
LONGEST = 160


async def write(company: PhoneCompany, hook: str, sender: str, to: str, text: str) -> bool:
    """Bring one SMS to the hub's hook, as Twilio does; say whether it was taken."""
    form = {
        "AccountSid": company.account_sid,
        "MessageSid": f"SM{secrets.token_hex(16)}",
        "SmsStatus": "received",
        "From": sender,
        "To": to,
        "Body": text,
    }
    signature = RequestValidator(company.auth_token).compute_signature(hook, form)
    headers = {"X-Twilio-Signature": signature}
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=10)) as session,
            session.post(hook, data=form, headers=headers) as answer,
        ):
            return answer.ok
    except (ClientError, TimeoutError):
        return False
