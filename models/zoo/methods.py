"""Names of the four methods inside the zoo; their ids in manifests have hyphens."""

METHODS = ("life_iqa", "dr_experts", "graphmeta", "dgiqa")
# Suffix of the inner tensor through which a method draws everything from its own idea.
OWN = "_own"
