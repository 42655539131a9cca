"""Import every architecture, so that the registry is complete: `import zoo.archs.all`."""

from zoo.archs import life_iqa_lite

__all__ = ["life_iqa_lite"]
