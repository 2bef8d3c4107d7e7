"""Settings go in; the channels that are configured, by which the hub reaches people, come out."""

from dataclasses import replace

from anonymizer.vault import Keyring
from channels.base import Channel
from channels.email import EmailChannel, EmailOptions
from channels.sms import SmsChannel, SmsOptions
from config.settings import Settings
from hub.model import Lane

#: The purpose of the key that signs bounces brought to /hooks/email.
BOUNCES = "hook:email"


def make_channels(settings: Settings) -> dict[Lane, Channel]:
    """Make every channel that is configured: one registry line each."""
    made: dict[Lane, Channel] = {}
    mail, sms = settings.mail, settings.sms
    if mail.smtp_url is not None and mail.mail_from is not None:
        options = EmailOptions.parse(mail.smtp_url, mail.mail_from)
        keys = Keyring(settings.require_secret()).derive_all(BOUNCES)
        options = replace(options, connections=mail.connections, hook_keys=keys)
        made[Lane.EMAIL] = EmailChannel(options)
    if sms.account_sid is not None and sms.auth_token is not None and sms.configured:
        account = SmsOptions(
            account_sid=sms.account_sid,
            auth_token=sms.auth_token,
            from_number=sms.from_number,
            messaging_service_sid=sms.messaging_service_sid,
            status_callback=f"{settings.public_url}/hooks/sms",
            concurrency=sms.concurrency,
        )
        if sms.base_url is not None:
            account = replace(account, base_url=sms.base_url)
        made[Lane.SMS] = SmsChannel(account)
    return made
