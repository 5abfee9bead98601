"""What is packed can be unpacked by anyone who reads how: here by a plain loop over the bytes."""

import base64
import math
import struct
import zlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neurosim.viz.player.score import Pack


def unpacked(document, name):
    data = zlib.decompress(base64.b64decode(document["packed"]))
    assert len(data) == document["bytes"]
    entry = document["arrays"][name]
    n, at, width = entry["length"], entry["at"], entry.get("width", 8)
    rows = [bytes(data[at + k * n + i] for k in range(width)) for i in range(n)]
    if entry["kind"] == "floats":
        return [struct.unpack("<d", row)[0] for row in rows]
    codes = [int.from_bytes(row, "little") for row in rows]
    if entry["kind"] == "listed":
        values = unpacked(document, f"{name}.values")
        return [values[code] for code in codes]
    numbers = [-(code + 1) // 2 if code % 2 else code // 2 for code in codes]
    if entry["kind"] == "differences":
        for i in range(1, n):
            numbers[i] += numbers[i - 1]
    return numbers


@given(st.lists(st.integers(-(2**52), 2**52)), st.lists(st.integers(0, 2**40)))
def test_whole_numbers_come_back(any_order, times):
    pack = Pack()
    pack.integers("any", any_order)
    pack.integers("times", sorted(times), ascending=True)
    document = pack.document()
    assert unpacked(document, "any") == any_order
    assert unpacked(document, "times") == sorted(times)


@given(st.lists(st.floats()), st.lists(st.sampled_from([0.0, -0.0, 1.5, -math.inf, math.nan]), min_size=40))
def test_floats_come_back_to_the_last_bit(many, few):
    pack = Pack()
    pack.floats("many", many)
    pack.floats("few", few)
    document = pack.document()
    assert document["arrays"]["few"]["kind"] == "listed"
    for name, given_ in (("many", many), ("few", few)):
        assert np.array(unpacked(document, name)).tobytes() == np.array(given_, dtype=float).tobytes()


def test_spikes_take_a_few_bytes_each():
    rng = np.random.default_rng(1)
    pack = Pack()
    pack.integers("tick", np.sort(rng.integers(0, 10**7, 50_000)), ascending=True)
    pack.integers("neuron", rng.integers(0, 1000, 50_000))
    assert len(pack.document()["packed"]) < 5 * 50_000
