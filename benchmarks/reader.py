"""The reading process as its parent sees it: told the time, answering when it has read, killed at will."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


class Reader:
    """Scans every watch of a database over the stand-ins at `url`."""

    def __init__(self, database: Path, url: str) -> None:
        self._argv = [sys.executable, "-m", "tests.standins.scan_child", str(database), url]
        self._process = self._started()

    def begin(self, now: datetime) -> None:
        """Lets it read as of this moment."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"now": now.isoformat()}) + "\n")
        self._process.stdin.flush()

    def finish(self) -> dict[str, Any]:
        """Waits until it has read; what it found."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the reading process ended by itself")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def kill_and_start(self) -> None:
        """SIGKILL: no handler, no flush, no goodbye; then a new one."""
        self.end()
        self._process = self._started()

    def end(self) -> None:
        """Kills it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def _started(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
