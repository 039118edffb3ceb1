"""Damaged files: bytes of a seed turned over, cut, doubled, swapped."""

from random import Random

# Numbers at the edges of what formats store.
_EDGES = [b"\x00", b"\xff", b"\x7f", b"\x80", b"\xff\xff", b"\x00\x00\x00\x80", b"\xff" * 4]


def mutant(seed: bytes, number: int) -> bytes:
    """The mutant of this number: the same one each time."""
    chance = Random(number)  # noqa: S311
    out = bytearray(seed)
    for _ in range(chance.choice([1, 1, 2, 4, 16, 64])):
        place = chance.randrange(len(out) or 1)
        length = chance.choice([1, 2, 4, 16, 256])
        match chance.randrange(6):
            case 0:
                out[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                edge = chance.choice(_EDGES)
                out[place : place + len(edge)] = edge
            case 2:
                del out[place : place + length]
            case 3:
                out[place:place] = out[place : place + length] * chance.choice([1, 2, 50])
            case 4:
                other = chance.randrange(len(out) or 1)
                out[place : place + length] = out[other : other + length]
            case 5:
                if chance.random() < 0.2:
                    del out[place:]
    return bytes(out)
