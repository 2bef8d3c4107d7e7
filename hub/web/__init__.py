"""The HTTP doors: API, pages and provider hooks.

At the top lies what every door stands on: who may enter, what a request brings, how an answer is
written. The rest has rooms, by what it is about.
"""
