from bot.engine_client import drafts_of


def test_a_custom_part_belongs_to_the_text_before_it():
    card = {"type": "helpline", "name": "de Luisterlijn"}
    [first, second] = drafts_of(
        [
            {"recipient_id": "a", "text": "Bel."},
            {"recipient_id": "a", "custom": {"kind": "handoff", "cards": [card]}},
            {"recipient_id": "a", "text": "Of typ.", "buttons": [{"title": "Ja", "payload": "/affirm"}]},
        ]
    )
    assert (first.text, first.kind, first.cards) == ("Bel.", "handoff", [card])
    assert (second.kind, second.quick_replies) == ("message", [{"title": "Ja", "payload": "/affirm"}])


def test_nothing_said_is_no_draft():
    assert drafts_of([]) == []
    assert drafts_of([{"recipient_id": "a", "custom": {"kind": "crisis"}}]) == []
