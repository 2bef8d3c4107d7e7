"""Everything fails at random, and everybody is told all the same."""
