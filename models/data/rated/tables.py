"""Label files: comma-separated, white-space-separated, MATLAB and Excel."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from openpyxl import load_workbook
from scipy.io import loadmat

from data.rated.rated_set import RatedSetError, SetFacts, require_file


def csv_rows(facts: SetFacts, file: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a file with a header. Raises RatedSetError where a column is missing."""
    with require_file(facts, file).open(newline="", encoding="utf-8-sig") as opened:
        reader = csv.DictReader(opened)
        _require(facts, file, columns, tuple(reader.fieldnames or ()))
        return list(reader)


def words_of_lines(facts: SetFacts, file: Path, count: int) -> list[list[str]]:
    """The words of every line that is not empty. Raises RatedSetError where a line has fewer than `count`."""
    lines = [line.split() for line in require_file(facts, file).read_text(encoding="utf-8").splitlines()]
    kept = [words for words in lines if words]
    short = [words for words in kept if len(words) < count]
    if short:
        raise RatedSetError(
            f"{facts.name}: {file} has the line {' '.join(short[0])!r}, expected {count} words"
        )
    return kept


def matlab(facts: SetFacts, file: Path, variable: str) -> NDArray[Any]:
    """One variable of a MATLAB file. Raises RatedSetError where it is not in there."""
    found = loadmat(str(require_file(facts, file)))
    _require(facts, file, (variable,), tuple(found))
    return np.asarray(found[variable])


def matlab_words(values: NDArray[Any]) -> list[str]:
    """The strings of a cell array."""
    return [str(np.asarray(cell).reshape(-1)[0]) for cell in values.reshape(-1)]


def excel_rows(facts: SetFacts, file: Path, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    """Rows of the first sheet below its header. Raises RatedSetError where a column is missing."""
    book = load_workbook(require_file(facts, file), read_only=True, data_only=True)
    try:
        rows = list(book.worksheets[0].iter_rows(values_only=True))
    finally:
        book.close()
    header = tuple(str(cell).strip() for cell in rows[0]) if rows else ()
    _require(facts, file, columns, header)
    return [dict(zip(header, row, strict=False)) for row in rows[1:] if row and row[0] is not None]


def _require(facts: SetFacts, file: Path, wanted: tuple[str, ...], found: tuple[str, ...]) -> None:
    missing = [name for name in wanted if name not in found]
    if missing:
        raise RatedSetError(f"{facts.name}: {file} has no {', '.join(missing)}, only {', '.join(found)}")
