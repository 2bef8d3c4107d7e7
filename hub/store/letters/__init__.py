"""What people write to the hub, until it is heard, answered or lies on the desk.

What they write to one another is in `conversations`.
"""
