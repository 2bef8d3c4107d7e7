"""What a worker was told of: jobs and invitations, in their list or behind a message's link.

What they say of it is here too; what they chose is in `choosing`.
"""
