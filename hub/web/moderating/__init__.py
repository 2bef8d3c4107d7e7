"""*Por revisar*: a moderator judges what was held or reported in conversations.

Vacancies that are held stand on *Hoy*, in `today`; what an operator answers is in `desk`.
"""
