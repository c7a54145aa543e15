"""How long a message takes through the gateway, and how much memory the three processes hold.

Starts a house of its own on free ports: `.venv/bin/python -m benchmarks.message`.
Prints a table and writes results/message.json.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path

import psutil
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.conftest import ROOT, House, Resident

CONVERSATIONS = 20
MESSAGES = (
    "hallo", "ik ben net verhuisd en ken hier niemand", "vooral de weekenden duren lang",
    "sinds mijn man dood is praat ik met niemand meer echt", "ja al drie jaar", "ik weet niet waar ik nog voor opsta",
    "is er iets te doen in de buurt?", "kan ik met een mens praten?", "wie leest dit eigenlijk", "dank je wel",
)  # fmt: skip


def resident_bytes(process: psutil.Process) -> int:
    """Memory that a process and its children hold, in bytes; shared pages are counted in each."""
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))


def percentile(values: list[float], share: float) -> float:
    """A percentile of measured values, by linear interpolation."""
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]


def main() -> None:
    """Measure and show."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "var")
        begun = time.perf_counter()
        house.start()
        started = time.perf_counter() - begun
        times = []
        for _ in track(range(CONVERSATIONS), description="conversations"):
            resident = Resident(house.url)
            for text in MESSAGES:
                before = time.perf_counter()
                resident.say(text)
                times.append(time.perf_counter() - before)
        memory = {
            name: round(resident_bytes(psutil.Process(house.pid_on(name))) / 1e6)
            for name in ("engine", "actions", "gateway")
        }
        house.stop()
    result = {
        "messages": len(times),
        "p50_ms": round(percentile(times, 0.50) * 1000, 1),
        "p95_ms": round(percentile(times, 0.95) * 1000, 1),
        "start_s": round(started, 1),
        "memory_mb": {**memory, "all": sum(memory.values())},
    }
    table = Table("figure", "value", title="a message through the gateway")
    for name, value in result.items():
        table.add_row(name, str(value))
    Console().print(table)
    out = ROOT / "results" / "message.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
