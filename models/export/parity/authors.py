"""Import the authors' published code from a folder outside the repository."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import torch

# What timm imports and does not need to build a network.
TIMM_STAND_INS = ("torchvision", "huggingface_hub", "safetensors", "yaml")


class _AnyClass(type):
    """A class on which every public name is another such class, so that constants can be read."""

    def __getattr__(cls, name: str) -> _AnyClass:
        if name.startswith("__"):
            raise AttributeError(name)
        return _AnyClass(name, (_Nothing,), {})


class _Nothing(metaclass=_AnyClass):
    """Stands for any class or function of a library that is imported and not run."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __init_subclass__(cls, **_: object) -> None:
        pass


class _StandIn(ModuleType):
    """A module in which every public name exists."""

    __path__: Sequence[str] = ()
    __version__ = "0"

    def __getattr__(self, name: str) -> _AnyClass:
        if name.startswith("__"):
            raise AttributeError(name)
        return _AnyClass(name, (_Nothing,), {})


class _StandIns(MetaPathFinder, Loader):
    """Finds the libraries named in `names`, and all below them, where they are not installed."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = {name for name in names if PathFinder.find_spec(name) is None}

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(fullname, self) if fullname.split(".")[0] in self.names else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


@contextmanager
def authors_code(folder: Path, stand_ins: Sequence[str] = ()) -> Iterator[None]:
    """Make the packages below `folder` importable, on the CPU, and forget them at the end.

    Libraries in `stand_ins` that are not installed become empty. Raises FileNotFoundError.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} not found; --authors is the folder that holds the authors' clones")
    before = set(sys.modules)
    finder = _StandIns(stand_ins)
    with ExitStack() as stack:
        stack.enter_context(patch.object(sys, "path", [str(folder), *sys.path]))
        stack.enter_context(patch.object(sys, "meta_path", [*sys.meta_path, finder]))
        stack.enter_context(patch.object(torch.Tensor, "cuda", lambda tensor, *_, **__: tensor))
        try:
            yield
        finally:
            for name in set(sys.modules) - before:
                top = name.split(".")[0]
                if top in finder.names or (folder / top).exists() or (folder / f"{top}.py").exists():
                    del sys.modules[name]


@contextmanager
def untrained_timm() -> Iterator[None]:
    """Let `timm.create_model` build networks without weights, whatever it is asked for."""
    import timm

    create = timm.create_model

    def build(*arguments: object, **options: object) -> torch.nn.Module:
        return create(*arguments, **options | {"pretrained": False})

    with patch.object(timm, "create_model", build):
        yield
