"""Settings go in; the channels that are configured, by which the hub reaches people, come out."""

from dataclasses import replace

from anonymizer.vault import Keyring
from channels.base import Channel
from channels.email import EmailChannel, EmailOptions
from config.settings import Settings
from hub.dispatch.standby import Standby
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
        if mail.second_smtp_url is not None:
            other = EmailOptions.parse(mail.second_smtp_url, mail.mail_from)
            # What comes back is addressed alike, by whichever of them it left.
            other = replace(
                other,
                connections=mail.connections,
                hook_keys=keys,
                bounce_domain=options.bounce_domain,
            )
            made[Lane.EMAIL] = Standby(made[Lane.EMAIL], EmailChannel(other))
    if sms.account_sid is not None and sms.auth_token is not None and sms.configured:
        # Its library takes a tenth of a start to import: who sends no SMS begins without.
        from channels.sms import SmsChannel, SmsOptions

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
        if sms.second_account_sid is not None and sms.second_auth_token is not None:
            second = SmsOptions(
                account_sid=sms.second_account_sid,
                auth_token=sms.second_auth_token,
                from_number=sms.second_from_number,
                status_callback=account.status_callback,
                concurrency=sms.concurrency,
            )
            if sms.second_base_url is not None:
                second = replace(second, base_url=sms.second_base_url)
            made[Lane.SMS] = Standby(made[Lane.SMS], SmsChannel(second))
    return made
