"""Names of the store's small values that more than one look or verb reads."""


def watch_added(watch_id: int) -> str:
    """Under which the moment stands at which a watch was added."""
    return f"added:watch:{watch_id}"


def usual_interactions(watch_id: int) -> str:
    """Under which stands how much a watch's posts are usually answered, and when that was counted."""
    return f"interactions:{watch_id}"


def stream_gap(source_key: str) -> str:
    """Under which stands what a source's stream missed last."""
    return f"gap:{source_key}"


GUIDE = "home:guide"
"""Under which stands that the first steps need no guide any more."""
