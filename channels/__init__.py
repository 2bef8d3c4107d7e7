"""How a finished message leaves the building, and how its receipt comes back."""
