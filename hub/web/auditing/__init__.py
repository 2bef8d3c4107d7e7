"""*Comprobar*: whether promises were kept, and each step of what one person was told.

Calls to courses have an audit of their own, in `office`.
"""
