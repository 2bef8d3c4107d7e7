"""Whom a broadcast is for: of a vacancy, of a call, of a notice."""
