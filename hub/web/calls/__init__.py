"""The API of calls to courses: an office calls its own people, and sees who answers."""
