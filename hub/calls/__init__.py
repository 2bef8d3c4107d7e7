"""Calls to courses: what people answer, and what follows from it."""
