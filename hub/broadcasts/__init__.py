"""From one vacancy to its recipients: planning and its states."""
