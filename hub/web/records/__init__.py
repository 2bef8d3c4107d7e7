"""One's own data: what lies here, what is asked of it, its erasure, and the key to one's pages.

What a worker chooses is in `choosing`.
"""
