"""What stands still or is late goes in; who runs the hub hears of it, on *Hoy* and by mail."""
