"""Names of the store's small values that more than one verb reads."""


def watch_added(watch_id: int) -> str:
    """Under which the moment stands at which a watch was added."""
    return f"added:watch:{watch_id}"


def stream_gap(source_key: str) -> str:
    """Under which stands what a source's stream missed last."""
    return f"gap:{source_key}"
