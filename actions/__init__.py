"""Rasa SDK actions. Thin: they translate between Rasa and `bot`, which knows."""
