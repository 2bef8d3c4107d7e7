"""The rooms of the house, proved one by one and together."""
