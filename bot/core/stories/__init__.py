"""Which posts belong together: one crisis per story."""

from bot.core.stories.folding import Folded, fold
from bot.core.stories.grouping import Cluster, Grouping, group
from bot.core.stories.telling import describe, grown, merged, story_of
from bot.core.stories.traces import Traces, traces
from bot.core.stories.usual import usual_words
from bot.core.story import lesson

__all__ = [
    "Cluster",
    "Folded",
    "Grouping",
    "Traces",
    "describe",
    "fold",
    "group",
    "grown",
    "lesson",
    "merged",
    "story_of",
    "traces",
    "usual_words",
]
