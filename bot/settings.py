"""Settings: environment variables `AANLOOP_…`, or the same names in a `.env` file beside the project."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parents[1]


def setting(default: str, meaning: str) -> str:
    """A setting with its default, and what it means for the list in the docs."""
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Settings:
    """All settings. The environment variable of `gateway_port` is AANLOOP_GATEWAY_PORT, and so on."""

    var_dir: str = setting(str(ROOT / "var"), "folder of everything that is written while running: stores and logs")
    models_dir: str = setting(str(ROOT / "models"), "folder of trained models")
    host: str = setting("127.0.0.1", "address that the gateway listens on; 0.0.0.0 for all")
    gateway_port: str = setting("8000", "port of the gateway: the only one that people reach")
    engine_port: str = setting("5005", "port of the engine, on loopback only")
    actions_port: str = setting("5055", "port of the action server, on loopback only")
    default_municipality: str = setting("voorbeeldstad", "municipality when a conversation does not name one")
    engine_timeout: str = setting("9", "seconds to wait for the engine before the resident gets the safe text")

    rate_limits: str = setting(
        "on", "off lifts the limits on messages, for load tests on loopback (there are none yet)"
    )

    def __post_init__(self) -> None:
        if self.rate_limits not in ("on", "off"):
            raise ValueError(f"AANLOOP_RATE_LIMITS is '{self.rate_limits}': give on or off")
        for name in ("gateway_port", "engine_port", "actions_port"):
            value = getattr(self, name)
            if not value.isdigit() or not 0 < int(value) < 65536:
                raise ValueError(f"AANLOOP_{name.upper()} is '{value}': a port is a number from 1 to 65535")
        try:
            if not 0 < float(self.engine_timeout) <= 60:
                raise ValueError
        except ValueError:
            raise ValueError(
                f"AANLOOP_ENGINE_TIMEOUT is '{self.engine_timeout}': give seconds up to 60, as in 9"
            ) from None

    @property
    def var(self) -> Path:
        """`var_dir` as a path; a relative one counts from the project's folder."""
        return ROOT / self.var_dir

    @property
    def models(self) -> Path:
        """`models_dir` as a path; a relative one counts from the project's folder."""
        return ROOT / self.models_dir

    @property
    def engine_url(self) -> str:
        """Where the gateway reaches the engine."""
        return f"http://127.0.0.1:{self.engine_port}"

    @property
    def actions_url(self) -> str:
        """Where the engine reaches the actions."""
        return f"http://127.0.0.1:{self.actions_port}/webhook"

    @property
    def gateway_url(self) -> str:
        """Where a person on this machine reaches the gateway."""
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.gateway_port}"  # noqa: S104

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, dotenv: Path = ROOT / ".env") -> Settings:
        """Read the settings; the environment goes before the `.env` file.

        Raises:
            ValueError: a value that cannot be, or an AANLOOP_ name that does not exist; the message says what to give.
        """
        given = {**dotenv_values(dotenv), **(os.environ if environ is None else environ)}
        mine = {name: value for name, value in given.items() if name.startswith("AANLOOP_") and value is not None}
        known = {f"AANLOOP_{item.name.upper()}": item.name for item in fields(cls)}
        unknown = sorted(set(mine) - set(known) - INTERNAL)
        if unknown:
            raise ValueError(f"unknown setting {', '.join(unknown)}; the settings are: {', '.join(sorted(known))}")
        return cls(**{known[name]: value for name, value in mine.items() if name in known})

    def environ(self) -> dict[str, str]:
        """The environment for a child process: ours, with every setting and the names that endpoints.yml uses."""
        return {
            **os.environ,
            **{f"AANLOOP_{item.name.upper()}": str(getattr(self, item.name)) for item in fields(self)},
            "AANLOOP_ACTIONS_URL": self.actions_url,
            "AANLOOP_TRACKER_STORE": str(self.var / "tracker.db"),
            "AANLOOP_TRANSCRIPTS": str(self.var / "transcripts.db"),
            "RASA_TELEMETRY_ENABLED": "false",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
        }


# Set by `Settings.environ` for the child processes; nobody sets them by hand.
INTERNAL = {"AANLOOP_ACTIONS_URL", "AANLOOP_TRACKER_STORE", "AANLOOP_TRANSCRIPTS"}
