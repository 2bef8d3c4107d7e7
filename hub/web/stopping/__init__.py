"""What staff pause, release, let go or take back; a page says first whom it reaches.

How an office ends a call is in `office`.
"""
