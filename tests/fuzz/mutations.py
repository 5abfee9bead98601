"""Damage to a recording's file: bytes of the file, bytes of its members, its description, its arrays."""

import copy
import io
import json
import random
import re
import zipfile
from dataclasses import dataclass

import numpy as np

META = "meta.json"

NUMBERS = (0, 1, -1, 2, 3, 7, 255, 256, 2**31 - 1, 2**31, 2**53 - 1, 2**53, 2**62, 2**63 - 1, -(2**63), 2**64, 10**30)
FLOATS = (0.0, -0.0, 0.5, -1.5, 1e-320, 1e-300, 1e300, 1.7e308, -1e308, 1e-9)
TEXTS = (
    "",
    "veto",
    "nan",
    "inf",
    "lif",
    "os:system",
    "neurosim.cli:main",
    "\x00",
    "\ud800"[:0],
    "é" * 300,
    "1",
    "cell",
    "$x$",
)
OTHERS = (None, True, False, [], {}, [[]], [None], {"a": 1}, [[1, [2]]], [True])


@dataclass(frozen=True)
class Original:
    """An honest file, in the two forms and taken apart."""

    name: str
    npz: bytes
    json: bytes
    members: dict[str, bytes]  # of the .npz, unpacked
    meta: dict
    arrays: dict[str, np.ndarray]

    @classmethod
    def of(cls, name, recording, folder):
        recording.save(folder / "o.npz")
        recording.save(folder / "o.json")
        with zipfile.ZipFile(folder / "o.npz") as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist()}
        arrays = {key[:-4]: np.load(io.BytesIO(held)) for key, held in members.items() if key != META}
        npz, text = ((folder / f"o.{suffix}").read_bytes() for suffix in ("npz", "json"))
        return cls(name, npz, text, members, json.loads(members[META]), arrays)


def zipped(members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return held.getvalue()


def flipped(held, chance):
    """Change one to eight bytes, cut a piece out, double one, or cut the end off."""
    held = bytearray(held)
    match chance.randrange(8):
        case 0:
            del held[chance.randrange(len(held)) :]
        case 1:
            start = chance.randrange(len(held))
            del held[start : start + chance.randrange(1, 9)]
        case 2:
            start = chance.randrange(len(held))
            held[start:start] = held[start : start + chance.randrange(1, 9)]
        case 3:
            held[chance.randrange(len(held))] ^= 1 << chance.randrange(8)
        case _:
            for _ in range(chance.choice((1, 1, 2, 4, 8))):
                held[chance.randrange(len(held))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    return bytes(held)


def other_value(value, chance):
    """Return something else than a value of JSON: near it, extreme, or of another kind."""
    roll = chance.random()
    if roll < 0.35 and isinstance(value, int) and not isinstance(value, bool):
        return chance.choice(
            (value + 1, value - 1, -value, value * 2, value * 10**9, value ^ (1 << chance.randrange(62)))
        )
    if roll < 0.35 and isinstance(value, float):
        return chance.choice((-value, value * 1.5, value * 1e12, value * 1e-12, float(round(value))))
    if roll < 0.35 and isinstance(value, str) and value:
        place = chance.randrange(len(value))
        return value[:place] + chance.choice(("", "x", "\n", "$")) + value[place + 1 :]
    return copy.deepcopy(chance.choice(chance.choice((NUMBERS, FLOATS, TEXTS, OTHERS))))


def places(value, path=()):
    """Yield every place in a JSON document, as (container, key)."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield value, key
        yield from places(inner)


def redescribed(meta, chance):
    """Drop, double, exchange, retype or replace one thing or two in the description."""
    meta = json.loads(json.dumps(meta))  # a copy, faster than copy's
    for _ in range(chance.choice((1, 1, 1, 2))):
        there = list(places(meta))
        if not there:
            break
        container, key = chance.choice(there)
        match chance.randrange(6):
            case 0:
                del container[key]
            case 1 if isinstance(container, list):
                container.insert(key, copy.deepcopy(container[key]))
            case 1:
                container[f"{key}x"] = container[key]
            case 2:
                other, otherwise = chance.choice(there)
                container[key] = copy.deepcopy(other[otherwise])
            case 3 if isinstance(container, list):
                chance.shuffle(container)
            case _:
                container[key] = other_value(container[key], chance)
    return meta


WORD = re.compile(rb'-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|"[^"]*"|true|false|null')
"""A number, a string or a constant in JSON text; of a string with a quote in it the first part."""

WORDS = (
    *(
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"1e999",
        b"-1e999",
        b"-0.0",
        b"1e-400",
        b"00",
        b"0x10",
        b"9" * 400,
        b"9" * 5000,
    ),
    *(b"[" * depth + b"]" * depth for depth in (1, 190, 250, 100_000)),
    *(b'{"a":' * depth + b"1" + b"}" * depth for depth in (1, 190, 250)),
    *(b'{"a": 1, "a": 2}', b'"\\ud800"', b'"\\u0000"', b'"a": 1, "a"', b'"\\u2028</script>"', b"'a'", b"\xff", b""),
)
"""What JSON does not have, has only in part, or should not have."""


def retold(held, chance):
    """Put another word in the place of one in JSON text: what no document can say that Python has made."""
    place = chance.choice(list(WORD.finditer(held)))
    return held[: place.start()] + chance.choice(WORDS) + held[place.end() :]


DTYPES = ("?", "i1", "i4", "i8", ">i8", "u8", "f4", "f8", ">f8", "<U3", "S3", "c16", "V8", "M8[s]")


def rearranged(array, chance):
    """Change an array's values, order, length, shape or type."""
    with np.errstate(all="ignore"):
        return _rearranged(array.copy(), chance)


def _rearranged(array, chance):
    flat = array.reshape(-1)
    roll = chance.randrange(12)
    if roll < 6 and flat.size:
        for _ in range(chance.choice((1, 1, 2))):
            place = chance.randrange(flat.size)
            if flat.dtype.kind == "f":
                flat[place] = chance.choice(
                    (np.nan, np.inf, -np.inf, *FLOATS, flat[place] * 2, -flat[place], flat[place] + 1)
                )
            elif flat.dtype.kind == "b":
                flat[place] = not flat[place]
            else:
                limits = np.iinfo(flat.dtype)
                near = [int(flat[place]) + step for step in (-2, -1, 1, 2)]
                value = chance.choice((*near, *NUMBERS, int(flat[chance.randrange(flat.size)])))
                flat[place] = min(max(value, limits.min), limits.max)
        return array
    match roll:
        case 6 if flat.size > 1:
            order = list(range(len(array))) if array.ndim else [0]
            chance.shuffle(order)
            return array[order] if array.ndim else array
        case 7 if len(array):
            return np.delete(array, chance.randrange(len(array)), axis=0)
        case 8 if len(array):
            place = chance.randrange(len(array))
            return np.insert(array, place, array[place], axis=0)
        case 9:
            return chance.choice(
                (array[None], array[..., None], array[:0], array.reshape(-1), np.float64(1.0).reshape(()), array.T)
            )
        case 10:
            try:
                return array.astype(chance.choice(DTYPES))
            except (TypeError, ValueError):
                return array[:0]
        case _:
            return array[::-1]


KINDS = ("npz", "json", "member", "member", "text", *["meta"] * 8, *["array"] * 14)
"""What is damaged, and how often: what is cheap to try, often."""


@dataclass(frozen=True)
class Damage:
    """What was done, and what came of it: the bytes of a file, or a description and arrays as if they had been read."""

    done: str
    suffix: str = ""
    held: bytes = b""
    meta: dict | None = None
    arrays: dict[str, np.ndarray] | None = None


def damaged(original, chance):
    """Return one file with something wrong with it, or perhaps not."""
    what = chance.choice(KINDS)
    if what == "npz":
        return Damage(what, "npz", flipped(original.npz, chance))
    if what == "json":
        return Damage(what, "json", flipped(original.json, chance))
    if what == "member":
        members = dict(original.members)
        name = chance.choice((META, chance.choice(list(members))))
        members[name] = flipped(members[name], chance)
        return Damage(f"{what} {name}", "npz", zipped(members))
    if what == "text":
        return Damage(what, "npz", zipped(original.members | {META: retold(original.members[META], chance)}))
    if what == "meta":
        return Damage(what, meta=redescribed(original.meta, chance), arrays=dict(original.arrays))
    arrays = dict(original.arrays)
    for _ in range(chance.choice((1, 1, 1, 2))):
        name = chance.choice(list(original.arrays))
        if chance.randrange(40) == 0:
            arrays.pop(name, None)
            continue
        source = name if chance.randrange(20) else chance.choice(list(original.arrays))
        arrays[name] = rearranged(original.arrays[source], chance)
    return Damage(f"{what} {name}", meta=original.meta, arrays=arrays)


def dice(seed, number):
    """Return the random numbers of one mutation: it can be made again by itself."""
    return random.Random(seed * 1_000_003 + number)
