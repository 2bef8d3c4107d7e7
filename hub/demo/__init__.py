"""The whole hub on one machine with invented people: mailbox, phone, sample data."""
