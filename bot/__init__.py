"""Aanloop: a Dutch chatbot for taboo-free first contact about loneliness."""

__version__ = "0.1.0"
