"""Read the few HDF5 files of the depth pairs without the HDF5 library.

Only what those need (HDF5 File Format Specification 2.0): superblock 0, one symbol table node, object headers
of version 1, chunked layout of version 3, deflate; unsigned bytes and floats.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT_HEAP_AND_TREE = 80
SYMBOL_TABLE_ENTRY = 40
SPACE, TYPE, LAYOUT, CONTINUATION = 1, 3, 8, 16
DTYPES = {(0, 1): "u1", (0, 2): "<u2", (1, 2): "<f2", (1, 4): "<f4", (1, 8): "<f8"}


def _numbers(content: bytes, layout: str, position: int) -> tuple[int, ...]:
    return struct.unpack_from("<" + layout, content, position)


def _messages(content: bytes, header: int) -> dict[int, bytes]:
    (size,) = _numbers(content, "I", header + 8)
    blocks, found = [(header + 16, size)], {}
    for start, length in blocks:
        position = start
        while position + 8 <= start + length:
            kind, body = _numbers(content, "HH", position)
            found[kind] = content[position + 8 : position + 8 + body]
            if kind == CONTINUATION:
                blocks.append(_numbers(found[kind], "QQ", 0))
            position += 8 + body
    return found


def _chunks(content: bytes, tree: int, rank: int) -> Iterator[tuple[tuple[int, ...], bytes]]:
    level, entries = _numbers(content, "BH", tree + 5)
    key = 8 + 8 * (rank + 1)
    for position in range(tree + 24, tree + 24 + entries * (key + 8), key + 8):
        (child,) = _numbers(content, "Q", position + key)
        if level:
            yield from _chunks(content, child, rank)
        else:
            (size,) = _numbers(content, "I", position)
            yield _numbers(content, f"{rank}Q", position + 8), zlib.decompress(content[child : child + size])


def _dataset(content: bytes, header: int) -> NDArray[np.generic]:
    messages = _messages(content, header)
    shape = _numbers(messages[SPACE], f"{messages[SPACE][1]}Q", 8)
    (size,) = _numbers(messages[TYPE], "I", 4)
    values = np.zeros(shape, DTYPES[messages[TYPE][0] & 15, size])
    (tree,) = _numbers(messages[LAYOUT], "Q", 3)
    chunk = _numbers(messages[LAYOUT], f"{len(shape)}I", 11)
    for first, block in _chunks(content, tree, len(shape)):
        there = tuple(slice(at, at + side) for at, side in zip(first, chunk, strict=True))
        kept = tuple(slice(side) for side in values[there].shape)
        values[there] = np.frombuffer(block, values.dtype).reshape(chunk)[kept]
    return values


def read_datasets(file: Path) -> dict[str, NDArray[np.generic]]:
    """Return the datasets of the root group by name. Raises ValueError if the file is no HDF5 file."""
    content = file.read_bytes()
    if not content.startswith(b"\x89HDF\r\n\x1a\n"):
        raise ValueError(f"{file} is no HDF5 file")
    tree, heap = _numbers(content, "QQ", ROOT_HEAP_AND_TREE)
    (names,) = _numbers(content, "Q", heap + 24)
    (node,) = _numbers(content, "Q", tree + 32)
    (count,) = _numbers(content, "H", node + 6)
    found = {}
    for entry in range(node + 8, node + 8 + count * SYMBOL_TABLE_ENTRY, SYMBOL_TABLE_ENTRY):
        name, header = _numbers(content, "QQ", entry)
        end = content.index(b"\0", names + name)
        found[content[names + name : end].decode()] = _dataset(content, header)
    return found
