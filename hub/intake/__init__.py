"""How an event of the portal comes in and is applied."""
