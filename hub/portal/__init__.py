"""How the portal's queue is read, and how the portal hears of what the hub did."""
