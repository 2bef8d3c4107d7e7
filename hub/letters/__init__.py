"""What people write to the hub, by SMS or e-mail: it is heard, obeyed, and answered."""
