"""The HTTP doors: API, pages and provider hooks."""
