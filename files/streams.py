"""How many downloads one process carries at once: in all, and to one address.

A slow reader holds a thread for as long as he reads. The cap leaves threads for everybody
else (architecture, decision 15); who comes too late is told to come again.
"""

import threading
from collections import Counter

from django.conf import settings

_lock = threading.Lock()
_under_way: Counter[str] = Counter()


class Slot:
    """One download; given back once, however often it is released."""

    def __init__(self, address: str) -> None:
        self.address: str | None = address

    def release(self) -> None:
        with _lock:
            address, self.address = self.address, None
            if address is not None:
                _under_way[address] -= 1
                if not _under_way[address]:
                    del _under_way[address]

    def __del__(self) -> None:
        # An answer that no server ever closed.
        if self.address is not None:
            self.release()


def take(address: str) -> Slot | None:
    """A slot for one more download to this address, or None where there is none."""
    in_all, of_one = settings.FILE_STREAMS
    with _lock:
        if _under_way.total() >= in_all or _under_way[address] >= of_one:
            # Asking alone leaves no key behind.
            if not _under_way[address]:
                del _under_way[address]
            return None
        _under_way[address] += 1
    return Slot(address)


def under_way() -> int:
    """Downloads that this process carries now."""
    with _lock:
        return _under_way.total()
