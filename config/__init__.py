"""Every knob, its default and its type; reference data."""
