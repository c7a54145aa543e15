"""What keeps people unknown: redaction, tokens."""
