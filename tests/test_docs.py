"""The docs tell every command and every setting."""

from dataclasses import fields
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import ROOT, Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs/settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(main.commands))
def test_each_command_is_documented(command):
    assert f"aanloop {command}" in README
    assert main.commands[command].help


@pytest.mark.parametrize("item", fields(Settings), ids=lambda item: item.name)
def test_each_setting_is_documented(item):
    assert f"| `AANLOOP_{item.name.upper()}` |" in SETTINGS
    assert item.metadata["meaning"] in SETTINGS


def test_links_of_the_readme_lead_somewhere():
    import re

    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (Path(ROOT) / target).exists(), target
