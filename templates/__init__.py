"""Every word people read."""
