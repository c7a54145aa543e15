"""Reads the responses of `data/responses/` into the domain, so that an editor finds the sentences in one folder."""

from __future__ import annotations

from pathlib import Path

import rasa.shared.utils.common
from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter

RESPONSES = Path("data/responses")


class ResponsesFolderImporter(RasaFileImporter):
    """Rasa's file importer, with `data/responses/*.yml` as a part of the domain (Rasa takes one domain path only)."""

    @rasa.shared.utils.common.cached_method
    def get_domain(self) -> Domain:
        """The domain of `domain.yml` together with every file of responses."""
        domain = super().get_domain()
        for path in sorted(RESPONSES.glob("*.yml")):
            domain = domain.merge(Domain.load(str(path)))
        return domain
