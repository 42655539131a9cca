"""The thresholds of the flags with false alarms and recall, from `train.signal_thresholds`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

THRESHOLDS_FILE = Path(__file__).with_name("thresholds.json")


def read_thresholds() -> dict[str, Any]:
    """`threshold`, `falseAlarms` and `recall` by flag."""
    return json.loads(THRESHOLDS_FILE.read_text(encoding="utf-8"))
