"""Statements on the database: rows in, rows out, nothing decided.

At the top lies what every statement stands on: the engine, its schema, the vault, the log. The
rest has rooms, by what it is about.
"""
