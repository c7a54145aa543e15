"""What runs inside Rasa (Python 3.10). Imports nothing else of `bot`."""
