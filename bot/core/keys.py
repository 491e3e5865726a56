"""Names of the store's small values that more than one verb reads."""


def watch_added(watch_id: int) -> str:
    """Under which the moment stands at which a watch was added."""
    return f"added:watch:{watch_id}"
