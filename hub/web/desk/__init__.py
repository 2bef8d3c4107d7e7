"""*Mesa de ayuda*: an operator answers one item at a time.

What a moderator judges is in `moderating`.
"""
