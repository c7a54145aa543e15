"""A short answer together with the question before it."""

import pytest

from bot.engine.context import question_of, statement


def test_a_yes_affirms_what_was_asked():
    assert statement("ja, al jaren", "Dat klinkt zwaar. Mis je iemand om mee te praten?") == (
        "Mis ik iemand om mee te praten, ja, al jaren"
    )


def test_an_open_question_is_filled_in():
    assert statement("mn maten", "Wat mis je het meest?") == "Wat mis ik het meest mn maten"


@pytest.mark.parametrize("text", ["nee", "niet echt", "wat bedoel je", "ik woon in Ede"])
def test_what_is_no_yes_speaks_for_itself(text):
    assert statement(text, "Mis je iemand?") is None


def test_a_long_answer_speaks_for_itself():
    assert statement("ja maar dat is al een heel lang verhaal", "Mis je iemand?") is None


def test_without_a_question_there_is_no_context():
    assert statement("ja", "Ik luister.") is None
    assert question_of("") is None


def test_the_question_is_told_from_the_person():
    assert question_of("Hoi. Mist u uw man?") == "Mist ik mijn man"
