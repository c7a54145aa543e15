"""The turn before: what a short answer means depends on what was asked.

"Ja, al jaren" says nothing by itself; after "Mis je iemand om mee te praten?" it does. The assistant's last text
comes with the message as `previous` (metadata of the message, or a field of a line for `aanloop classify`).
"""

from __future__ import annotations

import re

# Longer answers speak for themselves.
LONGEST_ANSWER = 6
YES = re.compile(
    r"^\W*(ja+|jaa+h?|jawel|jazeker|zeker|klopt|inderdaad|precies|soms|vaak|altijd|best wel|beetje|een beetje|"
    r"eigenlijk wel|ik denk het|ik denk van wel|denk het wel|helaas|joa|jo|jep|yep|yes|ewa ja|tuurlijk|dat is zo|"
    r"dat klopt|allebei)\b",
    re.IGNORECASE,
)
# A question that can be answered with yes, and a question for something.
OPEN = re.compile(r"^\W*(en |maar |of )?(wat|wie|waar|wanneer|waarom|hoe|welke|sinds wanneer)\b", re.IGNORECASE)
OUR_VIEW = (
    (re.compile(r"\b(je|jij|u|ge|gij)\b", re.IGNORECASE), "ik"),
    (re.compile(r"\b(jou)\b", re.IGNORECASE), "mij"),
    (re.compile(r"\b(jouw|uw)\b", re.IGNORECASE), "mijn"),
)


def question_of(previous: str) -> str | None:
    """The last question of what the assistant said, as if the person says it ("mis ik iemand …"); None without one."""
    questions = re.findall(r"[^.!?\n]*\?", previous)
    if not questions:
        return None
    question: str = questions[-1].strip(" ?")
    for expression, mine in OUR_VIEW:
        question = expression.sub(mine, question)
    return question


def statement(text: str, previous: str) -> str | None:
    """What a short answer says together with the question before it; None where the text must be read alone.

    A yes affirms what was asked. To an open question ("wat mis je het meest?") the answer fills in what was missing.
    Anything else, a no too, speaks for itself.
    """
    question = question_of(previous)
    if question is None or len(text.split()) > LONGEST_ANSWER:
        return None
    if OPEN.search(question):
        return f"{question} {text}"
    return f"{question}, {text}" if YES.search(text) else None
