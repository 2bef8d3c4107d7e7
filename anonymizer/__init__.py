"""Text in, text that reveals nobody out; the ciphers of the vault; sealed links."""
