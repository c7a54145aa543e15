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
RISK_FIGURES = (
    "crisis_recall",
    "violence_recall",
    "concern_recall",
    "any_danger_recall",
    "false_alarms",
    "false_alarms_on_look_alikes",
    "false_alarms_ordinary_voices",
    "false_concern",
)


def show(result: dict[str, Any], console: Console) -> None:
    """The figures of `aanloop evaluate` as tables."""
    sets = {
        "held out": result["held_out"],
        "development": result["development"],
        "voices left out": result["voices_left_out"],
    }
    table = Table("cue", "on", "precision", "recall", "F1", "messages", "calibration error", title="cues")
    for cue in result["held_out"]["cues"]:
        for name, measured in sets.items():
            row = measured["cues"][cue]
            shown = [f"{row[what]:.3f}" for what in ("precision", "recall", "f1")]
            table.add_row(cue, name, *shown, f"{row['support']:.0f}", f"{row['calibration']:.3f}")
    console.print(table)
    table = Table("figure", *sets, title="the whole message")
    for name in ("cues_macro_f1", "perspective_accuracy", "intent_accuracy", "life_events_f1", "chronic_f1"):
        table.add_row(name, *(f"{measured[name]:.3f}" for measured in sets.values()))
    for name in RISK_FIGURES:
        table.add_row(name, *(f"{measured['risk'][name]:.3f}" for measured in sets.values()))
    for name in result["held_out"]["slices"]:
        table.add_row(f"cues, {name}", *(f"{measured['slices'][name]:.3f}" for measured in sets.values()))
    console.print(table)
    table = Table("meant", "held out: heard as none", "concern", "crisis", "violence", title="danger")
    for meant, row in result["held_out"]["risk"]["confusion"].items():
        table.add_row(meant, *(str(row.get(level, 0)) for level in ("none", "concern", "crisis", "violence")))
    console.print(table)
    table = Table("band", *(f"{name} {what}" for name in sets for what in ("share", "right")), title="confidence")
    for band in ("act", "ask", "human"):
        rows = [measured["bands"][band] for measured in sets.values()]
        table.add_row(band, *(f"{row[what]:.3f}" for row in rows for what in ("share", "accuracy")))
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


def markdown(result: dict[str, Any]) -> str:
    """The main figures as a Markdown table, for docs/evaluation.md."""
    sets = (result["held_out"], result["development"], result["voices_left_out"])
    lines = ["| | held out | development | voices left out |", "|---|---|---|---|"]
    lines.append("| messages | " + " | ".join(str(measured["messages"]) for measured in sets) + " |")

    def row(name: str, values: list[float]) -> None:
        lines.append(f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |")

    for cue in result["held_out"]["cues"]:
        row(f"{cue}, F1", [measured["cues"][cue]["f1"] for measured in sets])
    row("**cues, macro-F1**", [measured["cues_macro_f1"] for measured in sets])
    row("cues, largest calibration error", [max(c["calibration"] for c in m["cues"].values()) for m in sets])
    for name in ("perspective_accuracy", "intent_accuracy", "life_events_f1", "chronic_f1"):
        row(name.replace("_", " "), [measured[name] for measured in sets])
    for name in RISK_FIGURES:
        row(name.replace("_", " "), [measured["risk"][name] for measured in sets])
    for name in result["held_out"]["slices"]:
        row(f"cues, {name}", [measured["slices"][name] for measured in sets])
    for title in ("learning_curve", "ablation"):
        if title in result:
            lines += ["", f"| {title.replace('_', ' ')} | cues, macro-F1 on the held-out part |", "|---|---|"]
            lines += [f"| {name} | {value:.3f} |" for name, value in result[title].items()]
    return "\n".join(lines) + "\n"


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
    since = "years or always" if answer["chronic"] else "short" if answer["recent"] else "-"
    table.add_row("since", since)
    table.add_row("language, address", f"{answer['language']}, {answer['address_form'] or '-'}")
    table.add_row("band", f"{answer['band']} (would ask back: {answer['likely']})")
    console.print(table)
