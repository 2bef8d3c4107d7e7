"""How the hub goes: its lanes, its hours and its troubles, and what is ahead; never a person."""
