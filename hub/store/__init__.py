"""Statements on the database: rows in, rows out, nothing decided."""
