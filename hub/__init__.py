"""What happens to one piece of work, from its arrival to its report."""
