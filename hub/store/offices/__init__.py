"""What an OMIL works with: its calls to courses, what people answer, and its own neighbours."""
