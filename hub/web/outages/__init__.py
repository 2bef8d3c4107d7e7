"""Planned outages are announced and cancelled, by pages and by the API.

The banner that tells of them stands on every page: it is at the top, in `board`.
"""
