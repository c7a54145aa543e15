from pathlib import Path

import pytest

from bot.settings import Settings

NO_FILE = Path("does-not-exist")


def read(**environ):
    return Settings.read({f"AANLOOP_{name}": value for name, value in environ.items()}, NO_FILE)


def test_defaults_listen_on_loopback():
    settings = read()
    assert settings.gateway_url == "http://127.0.0.1:8000"
    assert settings.engine_url == "http://127.0.0.1:5005"


def test_the_environment_goes_before_the_file(tmp_path):
    (tmp_path / ".env").write_text("AANLOOP_GATEWAY_PORT=9001\nAANLOOP_ENGINE_PORT=9002\n")
    settings = Settings.read({"AANLOOP_GATEWAY_PORT": "9003"}, tmp_path / ".env")
    assert (settings.gateway_port, settings.engine_port) == ("9003", "9002")


@pytest.mark.parametrize("value", ["", "0", "99999", "acht", "-1", "80.5"])
def test_a_port_that_cannot_be_is_named(value):
    with pytest.raises(ValueError, match="AANLOOP_ENGINE_PORT"):
        read(ENGINE_PORT=value)


@pytest.mark.parametrize("value", ["0", "-3", "snel"])
def test_a_time_that_cannot_be_is_named(value):
    with pytest.raises(ValueError, match="AANLOOP_ENGINE_TIMEOUT"):
        read(ENGINE_TIMEOUT=value)


def test_an_unknown_setting_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match=r"AANLOOP_GATEWAY_PROT.*AANLOOP_GATEWAY_PORT"):
        read(GATEWAY_PROT="80")


def test_a_child_process_gets_every_setting():
    environ = read(VAR_DIR="/somewhere").environ()
    assert environ["AANLOOP_TRANSCRIPTS"] == "/somewhere/transcripts.db"
    assert environ["AANLOOP_ACTIONS_URL"] == "http://127.0.0.1:5055/webhook"
    assert environ["RASA_TELEMETRY_ENABLED"] == "false"
    assert Settings.read(environ, NO_FILE) == read(VAR_DIR="/somewhere")
