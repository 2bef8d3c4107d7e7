"""What waits between the portal and the hub goes in; its figures for Prometheus are set."""

import math

from prometheus_client import CollectorRegistry, Gauge

from hub.portal.backlog import Backlog


class PortalMeters:
    """The figures of the portal's queue and of what the portal is to hear.

    Those of the queue are NaN without Redis, and while it is away.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, about: str) -> Gauge:
            return Gauge(name, about, registry=registry)

        self._entries = gauge("hub_queue_entries", "Entries on the portal's queue.")
        self._pending = gauge("hub_queue_pending", "Of them, handed to a process and not done.")
        self._oldest = gauge("hub_queue_oldest_seconds", "How long the oldest of them waits.")
        self._rejected = gauge("hub_queue_rejected", "Entries that are no event, not judged yet.")
        self._stream = gauge("hub_outbox_stream", "Events that wait for the stream hub:events.")
        self._webhook = gauge("hub_outbox_webhook", "Events that wait for the portal's webhook.")
        self._parked = gauge("hub_outbox_parked", "Events the portal's webhook did not take.")
        self._unheard = gauge("hub_outbox_oldest_seconds", "How long the oldest event waits.")

    def set(self, backlog: Backlog) -> None:
        """Take the figures of this moment."""
        queue, outbox = backlog.queue, backlog.outbox
        self._entries.set(math.nan if queue is None else queue.entries)
        self._pending.set(math.nan if queue is None else queue.pending)
        self._oldest.set(math.nan if queue is None else queue.oldest.total_seconds())
        self._rejected.set(backlog.rejected)
        self._stream.set(outbox.stream)
        self._webhook.set(outbox.webhook)
        self._parked.set(outbox.parked)
        waits = 0.0 if outbox.oldest is None else (backlog.at - outbox.oldest).total_seconds()
        self._unheard.set(waits)
