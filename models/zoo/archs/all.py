"""Import every architecture, so that the registry is complete: `import zoo.archs.all`."""

from zoo.archs import quartet_lite

__all__ = ["quartet_lite"]
