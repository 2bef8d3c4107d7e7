"""*Hoy* and *Avisos tipo*: staff see how broadcasts stand, and what every message says.

What they do about it is in `stopping`.
"""
