"""The speed of the hub, measured beside what one would use instead."""
