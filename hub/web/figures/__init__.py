"""How one process of the hub goes, in figures: for Prometheus, and for the database each minute.

How broadcasts go is in `today`.
"""
