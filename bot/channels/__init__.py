"""The doors: each only translates between its own world and `Conversation`."""
