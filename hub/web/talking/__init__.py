"""The pages of conversations, for either side, and an employer's *Candidatos*.

Their API is in `conversations`.
"""
