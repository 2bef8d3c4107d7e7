"""Events of the portal, and those that wait for it; what follows from them is elsewhere."""
