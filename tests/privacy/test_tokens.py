from bot.privacy import tokens


def test_a_token_matches_its_own_hash_only():
    token = tokens.new_token()
    assert tokens.matches(token, tokens.token_hash(token))
    assert not tokens.matches(tokens.new_token(), tokens.token_hash(token))


def test_tokens_are_long_and_different():
    made = {tokens.new_token() for _ in range(100)}
    assert len(made) == 100
    assert all(len(token) >= 43 for token in made)
