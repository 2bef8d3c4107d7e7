"""Anonymous conversations: what employers and candidates write to each other, and who sees what."""
