"""Who people are, what they chose, how they come in and go; what they get is elsewhere."""
