"""From facts and a claimed delivery to a finished message."""
