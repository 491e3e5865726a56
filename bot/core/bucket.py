"""How many calls may go out now where a service allows so many a minute and takes a few at once."""

from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """A token bucket: `most` at once, one more `every` so many seconds. Moments are monotonic seconds."""

    every: float
    most: int
    level: float = 0.0
    at: float = 0.0

    def __post_init__(self) -> None:
        self.level = float(self.most)

    def wait(self, now: float) -> float:
        """Seconds until one may go; 0: now."""
        self._fill(now)
        return 0.0 if self.level >= 1 else (1 - self.level) * self.every

    def take(self, now: float) -> None:
        """One went."""
        self._fill(now)
        self.level -= 1

    def _fill(self, now: float) -> None:
        gained = (now - self.at) / self.every if self.every else float(self.most)
        self.level, self.at = min(self.most, self.level + max(0.0, gained)), now
