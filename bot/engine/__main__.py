"""Rasa's own command line, made quiet and discreet: `python -m bot.engine run …`.

- Rasa 3.6 resets Python's warning filters at its start, so PYTHONWARNINGS cannot silence the dozens of deprecation
  warnings of its pinned dependencies; what it says itself stays.
- Rasa logs the text of a message when handling it fails or is cancelled, and SQLAlchemy's errors hold the parameters
  of the statement. No log may hold what somebody wrote.
"""

from __future__ import annotations

import logging
import re
import warnings
from typing import Any

# From here on a log line may hold what somebody wrote.
CONTENT = re.compile(
    r"""\s*(?:\btext=|['"]?text['"]?\s*:|\[SQL:|\[parameters:|parse_data_text=|user_text=).*""", re.DOTALL
)
_show_warning = warnings.showwarning
_make_record = logging.getLogRecordFactory()


def without_content(line: str) -> str:
    """A log line up to where the content of a conversation may begin."""
    return CONTENT.sub(" […]", line)


def discreet_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """A log record without content, and with the kind of an exception instead of its message."""
    record = _make_record(*args, **kwargs)
    line = without_content(record.getMessage())
    if record.exc_info and record.exc_info[0]:
        line = f"{line} ({record.exc_info[0].__name__})"
        record.exc_info = None
    record.msg, record.args = line, ()
    return record


def show_only_ours(message: Warning | str, category: type[Warning], *rest: Any, **more: Any) -> None:
    """Show a warning, unless it is about something that will be old one day."""
    if not issubclass(category, (DeprecationWarning, PendingDeprecationWarning, FutureWarning)):
        _show_warning(message, category, *rest, **more)


if __name__ == "__main__":
    warnings.showwarning = show_only_ours
    logging.setLogRecordFactory(discreet_record)
    from rasa.__main__ import main

    main()
