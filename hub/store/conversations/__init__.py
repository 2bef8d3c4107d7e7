"""What parties write to each other, and what they hear of it; what is said to all is elsewhere.

A worker's notification is a note, and goes by `dispatch`.
"""
