"""When work starts by the clock; never what it does."""
