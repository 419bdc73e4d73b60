"""Small documents that survive a restart: settings, cohorts, what people wrote about names."""

import json
import os
from pathlib import Path
from typing import Any


class Kept:
    """One JSON document in one file; replaced as a whole, so that a kill leaves the old or the new."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self, otherwise: Any) -> Any:
        """The document, or `otherwise` when it was never written."""
        try:
            return json.loads(self._file.read_bytes())
        except FileNotFoundError:
            return otherwise

    def write(self, document: Any) -> None:
        """Write the document; it is there when this returns."""
        beside = self._file.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(document, ensure_ascii=False))
        beside.replace(self._file)
