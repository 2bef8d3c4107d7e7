"""The API of conversations and candidates, and the stream of what is new in them.

Their pages are in `talking`.
"""
