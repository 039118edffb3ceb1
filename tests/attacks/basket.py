"""Words that stand nowhere else, one for each kind of private thing."""

Words = dict[str, str]


class Basket(Words):
    """kind of thing -> its word. `basket("letter: title")` makes one."""

    def __call__(self, kind: str) -> str:
        assert kind not in self, kind
        self[kind] = f"zq{len(self):03}x{abs(hash_of(kind)) % 10**6:06}q"
        return self[kind]


def hash_of(kind: str) -> int:
    return int.from_bytes(kind.encode()[-6:], "big")
