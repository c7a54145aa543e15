"""Shows figures and explanations in the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

COLOURS = {
    "social": "black on cyan",
    "emotional": "black on magenta",
    "existential": "black on yellow",
    "concern": "white on dark_orange3",
    "crisis": "white on red",
    "violence": "white on red",
}


def show(result: dict[str, Any], console: Console) -> None:
    """The figures of `aanloop evaluate` as tables."""
    sets = {"held out": result["held_out"], "voices left out": result["voices_left_out"]}
    table = Table("cue", *(f"{name} {what}" for name in sets for what in ("P", "R", "F1", "n")), title="cues")
    for cue in result["held_out"]["cues"]:
        cells = []
        for measured in sets.values():
            row = measured["cues"][cue]
            cells += [f"{row['precision']:.2f}", f"{row['recall']:.2f}", f"{row['f1']:.3f}", f"{row['support']:.0f}"]
        table.add_row(cue, *cells)
    console.print(table)
    table = Table("figure", *sets, title="the whole message")
    for name in ("cues_macro_f1", "perspective_accuracy", "intent_accuracy", "life_events_f1"):
        table.add_row(name, *(f"{measured[name]:.3f}" for measured in sets.values()))
    for name in (
        "crisis_recall",
        "violence_recall",
        "concern_recall",
        "any_danger_recall",
        "false_alarms",
        "false_concern",
    ):
        table.add_row(name, *(f"{measured['risk'][name]:.3f}" for measured in sets.values()))
    for name in result["held_out"]["slices"]:
        table.add_row(f"cues, {name}", *(f"{measured['slices'][name]:.3f}" for measured in sets.values()))
    console.print(table)
    for title in ("learning_curve", "ablation"):
        if title in result:
            table = Table("", "cues, macro-F1 on the held-out part", title=title.replace("_", " "))
            for name, value in result[title].items():
                table.add_row(name, f"{value:.3f}")
            console.print(table)
    console.print(
        f"{result['training_messages']} messages of {result['voices']} voices; {result['messages_per_second']} a second"
    )


def show_explanation(answer: dict[str, Any], console: Console) -> None:
    """One message with its evidence marked, and what was understood."""
    text = Text(answer["text"])
    for span in answer["evidence"]:
        text.stylize(COLOURS.get(span["label"], "bold"), span["start"], span["end"])
    console.print(text, "")
    table = Table(show_header=False)
    table.add_row("intent", f"{answer['intent']['name']} ({answer['intent']['confidence']:.2f})")
    for cue, probability in answer["cues"].items():
        mark = "●" if cue in answer["labels"] else " "
        table.add_row(f"{mark} {cue}", f"{probability:.2f}  {'█' * round(probability * 20)}")
    table.add_row(
        "risk",
        f"{answer['risk']['level']} ({answer['risk']['score']:.2f}){' acute' if answer['risk']['acute'] else ''}",
    )
    table.add_row("perspective", answer["perspective"])
    table.add_row("life events", ", ".join(answer["life_events"]) or "-")
    console.print(table)
