"""*Mis avisos*: how, when and of what a worker wants to be told; what they get is in `told`."""
