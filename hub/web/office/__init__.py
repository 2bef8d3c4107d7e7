"""The pages of an OMIL: its calls, their people, whom no message reaches, *Retiro en OMIL*."""
