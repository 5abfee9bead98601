"""What a page gives to take home is the run that it shows: script, JSON, saved page and link, by their digests."""

import json

import pytest
from changed_page import exposed, loaded, opener, python, run, settled, taken
from runs_to_change import (
    background,
    currents,
    hidden,
    hostile,
    latencies,
    lesson,
    plastic,
    populations,
    two,
    vetoes,
)  # fmt: skip

from neurosim.viz.player.page import page, page_with_choice

CHANGED = {
    "weight": (two, "live.change('', C.weight(d, 0, 0.9))"),
    "-0.0 for a weight": (two, "live.change('', C.weight(d, 0, -0))"),
    "times and delay": (two, "live.change('', C.delay(C.times(d, at('touch'), [5, 6.125, 31.000001], null), 1, 1))"),
    "model": (
        two,
        "live.change('', C.model(d, at('cell'), 'ExpCurrentLIF',"
        " { ...P('ExpCurrentLIF'), capacitance: 2 }, undefined))",
    ),
    "built": (
        two,
        "live.change('', C.connect(C.addNeuron(d, { name: 'new \\u2028\"\\n', population: false, kind: 'LIF',"
        " parameters: P('LIF'),"
        " x: 0, y: 3000, radius: 300 }), { source: at('touch'), target: 3, weight: 1.25, delay: 1500000 }));"
        "live.change('', C.until(live.design, 70500000))",
    ),
    "removed": (two, "live.change('', C.weight(C.removeNeuron(d, at('touch')), 0, 4.5))"),
    "names": (hostile, "live.change('', C.rename(C.weight(d, 2, 1.75), at('constructor'), 'valueOf'))"),
    "currents": (currents, "live.change('', C.parameter(d, at('step'), 'levels', [2.5, 0.3]))"),
    "a population": (populations, "live.change('', C.seed(C.weight(d, 3, 0.75), '11'))"),
    "one of a population": (populations, "live.change('', C.parameter(d, at('exc[1]'), 'tau', 3.25))"),
    "without one of a population": (populations, "live.change('', C.removeNeuron(d, at('exc[1]')))"),
    "background": (background, "live.change('', C.parameter(d, at('cell'), 'tau', 3.25))"),
    "vetoes": (vetoes, "live.change('', C.times(d, at('a'), [1, 3, 5, 7], null))"),
    "plastic": (plastic, "live.change('', C.weight(d, 0, 0.625))"),
    "lesson": (lesson, "live.change('', { ...d, lesson: { ...d.lesson, epochs: 9, batch: 2 } })"),
    "shuffled": (lambda: lesson(shuffle=True), "live.change('', C.weight(d, 0, 0.625))"),
    "hidden": (hidden, "live.change('', C.weight(d, 4, 0.625))"),
    "rows of times": (latencies, "live.change('', C.weight(d, 0, 0.625))"),
    "nothing": (two, ""),
}


@pytest.fixture
def opened(open_offline, tmp_path):
    return opener(open_offline, tmp_path)


@pytest.mark.parametrize("case", CHANGED)
def test_what_is_taken_home_is_the_run_of_the_page(opened, tmp_path, case):
    made, change = CHANGED[case]
    recording = made()
    shown = opened(exposed(page({"one": recording}, 'one \u2028 </title>"""')))
    assert settled(shown) == recording.digest()
    run(shown, change)
    digest = settled(shown)
    assert (digest == recording.digest()) is (case == "nothing")
    script = taken(shown, "Save a Python script")
    assert python(script, tmp_path) == script.splitlines()[-1].removeprefix("# ")
    if "of a population" not in case or case == "a population":
        assert script.splitlines()[-1] == f"# {digest}"
    if recording.lesson is None:
        assert loaded(shown, recording, tmp_path) == script.splitlines()[-1].removeprefix("# ")
    text = run(shown, "return linkText(live, live.design)")
    saved = taken(shown, "Save this page")
    again = opened(saved, "saved.html")
    assert settled(again) == digest
    assert run(again, "return linkText(live, live.design)") == text
    if case != "nothing":
        again.get_by_role("button", name="Back to the recording").click()
    assert settled(again) == recording.digest()
    linked = opened(page({"one": recording}, "one"), "linked.html", f"#changes={text}")
    assert settled(linked) == digest


def link(shown, change="live.change('', C.weight(d, 0, 0.9))"):
    run(shown, change)
    return f"#changes={run(shown, 'return linkText(live, live.design)')}"


def follow(shown, fragment):
    """Make a fragment the address of an open page; return what it says, and whether it shows the recording."""
    run(
        shown,
        f"location.hash = {json.dumps(fragment)}; await new Promise((done) => setTimeout(done)); await home.begun;",
    )
    return run(shown, "return [home.told.textContent, live.design === live.steps.first]")


def packed(shown, told):
    """Return a link that says what nobody's page would write."""
    return run(
        shown,
        f"""const bytes = new TextEncoder().encode({json.dumps(told)});
        const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
        const packed = new Uint8Array(await new Response(stream).arrayBuffer());
        const letters = Array.from(packed, (one) => String.fromCharCode(one)).join("");
        const [version, bound] = (await linkText(live, d)).split(".");
        const text = btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
        return `#changes=${{version}}.${{bound}}.${{text}}`;""",
    )


def test_a_link_is_read_when_the_address_becomes_it(opened):
    shown = opened(exposed(page({"one": two()}, "one")))
    fragment = link(shown)
    digest = settled(shown)
    run(shown, "live.reset()")
    assert settled(shown) != digest
    assert follow(shown, fragment) == ["", False]
    assert settled(shown) == digest
    shown.get_by_role("button", name="Undo").click()
    assert settled(shown) != digest


def test_the_button_makes_the_address_the_link(opened):
    shown = opened(exposed(page({"one": two()}, "one")))
    run(shown, "live.change('', C.weight(d, 0, 0.9))")
    digest = settled(shown)
    shown.get_by_role("button", name="Copy a link").click()
    box = shown.get_by_label("The link to this experiment")
    box.wait_for()
    assert shown.url == box.input_value()
    shown.reload()
    shown.wait_for_function("() => document.querySelector('main').player?.live")
    shown.evaluate("document.querySelector('main').player.live.editor.home.begun")
    assert settled(shown) == digest


def test_links_that_are_damaged_foreign_or_too_large_are_refused_in_a_sentence(opened):
    shown = opened(exposed(page({"one": two()}, "one")))
    fragment = link(shown)
    run(shown, "live.reset()")
    head, bound, body = fragment.split(".")
    damaged = [
        f"{head}.{bound}.{body[:-3]}", f"{head}.{bound}.{body[:9]}A{body[10:]}",
        f"{head}.{bound}.", f"{head}.{bound}.%00",
        "#changes=", "#changes=1", f"{head}.{bound}.{body}.x", f"{head}.{bound}.AAAA", "#changes=\u2028<b>",
    ]  # fmt: skip
    for one in damaged:
        said, stayed = follow(shown, one)
        assert (said.startswith("This link is damaged, so the page shows the recording: "), stayed) == (True, True), one
    foreign = opened(exposed(page({"one": two(tau=11.0)}, "one")), "foreign.html")
    said, stayed = follow(foreign, fragment)
    assert (said, stayed) == ("This link belongs to another recording than the one that is shown.", True)
    assert follow(shown, f"#changes=2.{bound}.{body}") == [
        "This link is of version 2, but this page reads version 1.", True
    ]  # fmt: skip
    assert (
        follow(shown, f"{fragment}{'A' * 100_000}")[0]
        == "This link has more than 100,000 letters, the most that a page reads."
    )
    bomb = packed(shown, '{"until": 1' + " " * 5_000_000 + "}")
    assert len(bomb) < 20_000
    assert follow(shown, bomb) == ["This link unpacks to more than 4 MB, the most that a page reads.", True]


SYNAPSE = '{"source": 1, "target": 0, "weight": 1, "delay": 1}'

WRONG = [
    "7", "null", "[]", '"text"', '{"neurons": 3}', '{"neurons": {"removed": [99]}}', '{"neurons": {"removed": "all"}}',
    '{"neurons": {"changed": [[0, null]]}}', '{"neurons": {"changed": [0]}}', '{"neurons": {"changed": {"0": {}}}}',
    '{"neurons": {"changed": [[0, {"name": ""}]]}}', '{"neurons": {"changed": [[0, {"name": {"toString": 1}}]]}}',
    '{"neurons": {"changed": [[0, {"name": "touch"}]]}}', '{"neurons": {"changed": [[0, {"name": 1.5}]]}}',
    '{"neurons": {"changed": [[0, {"kind": "constructor"}]]}}',
    '{"neurons": {"changed": [[0, {"kind": "__proto__"}]]}}',
    '{"neurons": {"changed": [[0, {"kind": ["LIF"]}]]}}',
    '{"neurons": {"changed": [[0, {"x": "1"}]]}}',
    '{"neurons": {"changed": [[0, {"x": 1e300}]]}}',
    '{"neurons": {"changed": [[0, {"parameters": {"tau": "1"}}]]}}',
    '{"neurons": {"changed": [[0, {"parameters": 1}]]}}',
    '{"neurons": {"changed": [[1, {"parameters": {"times": "12"}}]]}}',
    '{"neurons": {"changed": [[1, {"parameters": {}}]]}}',
    '{"neurons": {"changed": [[0, {"initial": {"v": null}}]]}}', '{"neurons": {"changed": [[0, {"population": 1}]]}}',
    '{"neurons": {"added": [{}]}}',
    '{"synapses": {"changed": [[0, {"weight": "veto"}]]}}',
    '{"synapses": {"changed": [[0, {"delay": 0}]]}}',
    '{"synapses": {"changed": [[0, {"delay": 1.5}]]}}',
    '{"synapses": {"added": [' + SYNAPSE.replace('"target": 0', '"target": 1') + "]}}",
    '{"synapses": {"added": [' + SYNAPSE.replace('"source": 1', '"source": -1') + "]}}",
    '{"until": -1}',
    '{"until": "9"}',
    '{"until": 1e16}',
    '{"seed": 7}', '{"seed": "7; alert(1)"}', '{"plasticity": {"kind": "STDP", "parameters": {}}}',
    '{"synapses": {"added": [' + ",".join([SYNAPSE] * 2001) + "]}}",
]  # fmt: skip


def test_what_a_link_says_is_checked(opened):
    shown = opened(exposed(page({"one": two()}, "one")))
    for told in WRONG:
        said, stayed = follow(shown, packed(shown, told))
        assert stayed, told
        assert said.startswith("This link is damaged, so the page shows the recording: "), told
        assert "undefined" not in said, told
    own = '"__proto__": {"polluted": 1}'
    neuron = f'{{{own}, "parameters": {{{own}, "tau": 3.0}}, "name": "__proto__", "onclick": "alert(1)"}}'
    built = '"constructor": {"prototype": {"polluted": 1}}'
    polluting = f'{{{own}, {built}, "neurons": {{{own}, "changed": [[0, {neuron}]]}}}}'
    assert follow(shown, packed(shown, polluting)) == ["", False]
    found = "const one = live.design.neurons[0]; return [({}).polluted, 'polluted' in one, one.parameters.polluted]"
    assert run(shown, found) == [None, False, None]
    assert run(shown, "return [live.design.neurons[0].name, live.design.neurons[0].onclick ?? null]") == [
        "__proto__",
        None,
    ]
    settled(shown)


TAUGHT = '"epochs": 3, "batch": 1, "rule": {"kind": "GradientRule", "parameters": {"rate": 0.5}}'

WRONG_LESSONS = [
    '{"neurons": {"changed": [[3, {"name": "q"}]]}}', '{"neurons": {"removed": [0]}}',
    '{"neurons": {"added": [{"kind": "LIF", "name": "n", "parameters": {}, "x": 0, "y": 0, "radius": 1}]}}',
    '{"lesson": {}}', '{"lesson": []}', '{"lesson": {"epochs": 3, "batch": 1, "rule": null}}',
    *(f'{{"lesson": {{{TAUGHT}, {one}}}}}' for one in (
        '"rows": []', '"rows": 3', '"rows": [[1, 2, 3]]', '"rows": [[1, null], [1, 2], [0, 0]]',
        '"rows": [[1, 1e999], [1, 2], [0, 0]]', '"rows": [[1, 2], [1, 2]]', '"rows": {"length": 3}',
        '"wanted": [0, 1]', '"wanted": [0, 1, 2]', '"wanted": [0, 1, "1"]', '"wanted": {"length": 3}',
        '"shuffle": 3', '"shuffle": "x"', '"answerSilence": 1', '"answerSilence": "__proto__"',
    )),
]  # fmt: skip


def test_what_a_link_says_of_a_lesson_is_checked(opened):
    shown = opened(exposed(page({"one": lesson()}, "one")))
    for told in WRONG_LESSONS:
        said, stayed = follow(shown, packed(shown, told))
        assert stayed, told
        assert said.startswith("This link is damaged, so the page shows the recording: "), (told, said)
        assert "undefined" not in said, told
    told = f'{{"lesson": {{{TAUGHT}, "rows": [[1, 2], [3, 4]], "wanted": [0, 1], "targets": [[9], [9]]}}}}'
    assert follow(shown, packed(shown, told)) == ["", False]
    assert run(shown, "return live.design.lesson.targets") == [[0], [1]]  # which follow from the classes
    settled(shown)


def test_a_link_finds_its_recording_among_several(opened):
    recordings = {"first": two(), "second": two(tau=20.0)}
    several, _ = page_with_choice(recordings, "several", ["first"])
    alone = opened(exposed(page({"second": recordings["second"]}, "second")), "alone.html")
    fragment = link(alone)
    digest = settled(alone)
    shown = opened(exposed(several), "several.html", fragment)
    assert settled(shown) == digest
    saved = taken(shown, "Save this page")
    again = opened(saved, "saved.html")
    assert settled(again) == digest
    again.get_by_label("Recording", exact=True).select_option(index=0)
    again.wait_for_function("() => document.querySelector('main').player.logs[0].score.title === 'first'")
    assert run(again, "await home.begun; return [home.told.textContent, live.design === live.steps.first]") == [
        "",
        True,
    ]


def test_noise_that_the_page_has_fixed_has_no_digest_and_says_why(opened):
    shown = opened(exposed(page({"one": background()}, "one")))
    run(shown, "live.change('', C.seed(d, '9'))")
    shown.wait_for_function("() => document.querySelector('.digest').dataset.digest === ''")
    assert "fixed in this page" in shown.locator(".digest").inner_text()
    assert "# The page does not tell this digest. The signals of storm are fixed in this page" in taken(
        shown, "Save a Python script"
    )
