"""The key that a resident's browser holds to its own conversation. We keep its hash only."""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_token() -> str:
    """A key of 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token. The token is random, so a plain hash tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def matches(token: str, stored: str) -> bool:
    """Whether a token belongs to a stored hash, in constant time."""
    return hmac.compare_digest(token_hash(token), stored)
