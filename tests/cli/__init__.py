"""The command line, proved."""
