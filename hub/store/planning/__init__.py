"""A broadcast goes in; whom it tells, by what and in which order, are rows.

What keeps it standing is here too; what it tells of is in `subjects`.
"""
