"""Which language a message is in; Dutch of every colour stays Dutch."""

import pytest

from bot.engine.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I feel so lonely since I moved here", "en"),
        ("Kendimi çok yalnız hissediyorum", "tr"),
        ("jestem tu sam i nie mam nikogo", "pl"),
        ("أشعر بالوحدة هنا", "ar"),
        ("من خیلی تنها هستم و کسی را ندارم", "fa"),
        ("мені дуже самотньо", "uk"),
        ("мне очень одиноко", "ru"),
        ("Ich bin so allein hier", "de"),
        ("je me sens très seule ici", "fr"),
        ("me siento muy sola", "es"),
    ],
)
def test_other_languages_are_named(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "ik heb hier niemand",
        "kvoel mij zo alleen jong",
        "ik bin allinnich",
        "k heb gien meensen meer um mie hen",
        "i voel me fkin lonely bro echt waar",
        "ik wil sorry zeggen, my bad",
        "ja",
        "help",
        "Ik ben Mehmet en ik woon in Almere",
        "ewa ik zit ff in me kamer",
        "dat was een cadeau van mijn oma uit Bordeaux",
    ],
)
def test_dutch_with_dialect_slang_and_loan_words_is_dutch(text):
    assert language_of(text) == "nl"


@pytest.mark.parametrize("text", ["", "😀😀😀", "404", "?!", "🇳🇱 1 2 3"])
def test_without_letters_it_is_undetermined(text):
    assert language_of(text) == "und"


@pytest.mark.parametrize("text", ["z̷̛a̸l̶g̵o̷ t̴e̷k̶s̸t̵", "a" * 2000, "ik " * 600, "漢字", "ጽምዋ", "\u202eomgekeerd"])
def test_strange_input_gives_some_code(text):
    assert 2 <= len(language_of(text)) <= 3
