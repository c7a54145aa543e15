"""The Dutch spaCy pipeline: a blank `nl` tokenizer with the lookup lemmatizer.

The official `nl_core_news_*` models are not in the package registry; a blank pipeline with the lemma tables of
spacy-lookups-data is. A machine that can reach the official models may name one in `config.yml` instead.

Run as `python -m bot.engine.spacy_pipeline FOLDER`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import spacy


def build(folder: Path) -> None:
    """Write the pipeline to `folder`, so that `SpacyNLP: model: <folder>` loads it."""
    nlp = spacy.blank("nl")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    nlp.to_disk(folder)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
