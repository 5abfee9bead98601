"""How the player looks: light, dark and on paper, on four screens, and in which state each neuron is."""

import pytest
from browser import axe_findings

import neurosim as ns
from neurosim.viz.player.page import page

SIZES = {"hall": (1920, 1080), "desk": (1400, 900), "tablet": (1024, 700), "phone": (390, 844)}

TEXTS = ["text", "grey", "error"]  # inks that words are written in
LINES = ["excitatory", "inhibitory", "veto", "nothing", "now", "ring", "refractory", "level", "border"]
LINES += [f"class-{k + 1}" for k in range(6)]


def chain(n=12):
    """A wave along a chain, each neuron of which is refractory for 6 ms."""
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=[5.0]))
    net.add_population("c", n, ns.LIF(tau=10.0, refractory=6.0))
    net.connect("touch", ("c", 0), weight=1.2, delay=1.0)
    for k in range(n - 1):
        net.connect(("c", k), ("c", k + 1), weight=1.2, delay=1.0)
    return {"chain": ns.simulate(net, until=30.0)}


def hidden():
    network = ns.perceptron(2, "sigmoid", hidden=(2,), seed=4)
    return {"xor": ns.train(network, ns.datasets.load("xor"), "gradient", rate=1.0, epochs=6).recording}


def both():
    data = ns.datasets.load("and")
    threshold = ns.train(ns.perceptron(2), data, "rosenblatt").recording
    return {"threshold": threshold, "sigmoid": ns.train(ns.perceptron(2, "sigmoid"), data, "cross-entropy").recording}


@pytest.fixture
def played(open_offline, tmp_path):
    def opened(recordings, **settings):
        file = tmp_path / "player.html"
        file.write_text(page(recordings, "a title"), encoding="utf-8")
        shown = open_offline(file, **settings)
        shown.wait_for_function("() => document.querySelector('main').player")
        return shown

    return opened


def told(shown, expression):
    return shown.evaluate(f"() => {{ const {{ player }} = document.querySelector('main'); return {expression}; }}")


def until(shown, condition):
    """Wait until something holds; the page's policy allows no evaluation of its own."""
    for _ in range(50):
        if shown.evaluate(condition):
            return
        shown.wait_for_timeout(40)
    raise AssertionError(condition)


def luminance(colour):
    red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_and_lines_stand_out_from_what_is_behind_them(played, scheme):
    shown = played(chain(), color_scheme=scheme)
    assert told(shown, "player.root.dataset.scheme") == scheme
    inks = shown.evaluate(
        "names => { const s = getComputedStyle(document.querySelector('main'));"
        " return Object.fromEntries(names.map((name) => [name, s.getPropertyValue(`--${name}`).trim()])); }",
        [*TEXTS, *LINES, "ground", "face", "row", "fill", "fired", "button", "play", "on-play"],
    )
    for behind in ("ground", "face", "row"):
        assert {
            name: contrast(inks[name], inks[behind]) for name in TEXTS if contrast(inks[name], inks[behind]) < 4.5
        } == {}
        assert {
            name: contrast(inks[name], inks[behind]) for name in LINES if contrast(inks[name], inks[behind]) < 3
        } == {}
    assert contrast(inks["text"], inks["fill"]) >= 4.5
    assert contrast(inks["text"], inks["button"]) >= 4.5
    assert contrast(inks["on-play"], inks["play"]) >= 4.5


GROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 28)"}


def ground(shown):
    return shown.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor")


def test_light_and_dark_follow_the_system_until_a_button_says_otherwise(played):
    shown = played(chain(), color_scheme="dark")
    assert ground(shown) == GROUND["dark"]
    shown.emulate_media(color_scheme="light")
    until(shown, "document.querySelector('main').dataset.scheme === 'light'")
    assert ground(shown) == GROUND["light"]
    shown.keyboard.press("d")
    assert ground(shown) == GROUND["dark"]
    shown.emulate_media(color_scheme="dark")
    shown.emulate_media(color_scheme="light")
    shown.wait_for_timeout(60)
    assert ground(shown) == GROUND["dark"]
    shown.get_by_label("Dark, or light (D)").click()
    assert ground(shown) == GROUND["light"]


def test_it_is_printed_light_and_dark_again_after(played):
    shown = played(chain(), color_scheme="dark")
    told(shown, "player.seek(9e6)")
    shown.wait_for_timeout(100)
    lit = "document.querySelector('main').player.panes[0].network.surface.scheme"
    assert shown.evaluate(lit) == "dark"
    shown.emulate_media(media="print")
    until(shown, f"{lit} === 'light'")
    assert ground(shown) == GROUND["light"]
    shown.emulate_media(media="screen")
    until(shown, f"{lit} === 'dark'")
    assert ground(shown) == GROUND["dark"]


@pytest.mark.parametrize(("scheme", "size"), [("light", "phone"), ("dark", "phone"), ("dark", "hall")])
def test_axe_finds_nothing_serious_in_either(played, scheme, size):
    width, height = SIZES[size]
    shown = played(both(), color_scheme=scheme, width=width, height=height)
    told(shown, "player.seek(9)")
    shown.wait_for_timeout(100)
    assert axe_findings(shown) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("run", [chain, hidden, both])
def test_everything_is_on_the_screen(played, run, size):
    width, height = SIZES[size]
    shown = played(run(), width=width, height=height)
    told(shown, "player.step(6)")
    shown.wait_for_timeout(100)
    assert shown.evaluate("[document.scrollingElement.scrollWidth, document.scrollingElement.scrollHeight]") == [
        width,
        height,
    ]
    beyond = """[...document.querySelectorAll('main *')].filter((one) => one.checkVisibility()
        && !one.closest('.unseen, .reasons, dialog, .scrolled, .said')).filter((one) => {
      const { left, right, top, bottom } = one.getBoundingClientRect();
      return right > innerWidth + 1 || bottom > innerHeight + 1 || left < -1 || top < -1;
    }).map((one) => one.outerHTML.slice(0, 80))"""
    assert shown.evaluate(beyond) == []
    drawn = "[...document.querySelectorAll('.canvas, .chart')].filter((one) => one.checkVisibility())"
    assert min(shown.evaluate(f"{drawn}.map((one) => one.clientHeight)")) >= (50 if size != "phone" else 40)


def test_in_a_hall_letters_are_large(played):
    shown = played(hidden(), width=1920, height=1080)
    shown.wait_for_timeout(100)
    sizes = shown.evaluate(
        "[...document.querySelectorAll('main *')].filter((one) => one.checkVisibility() && one.childNodes.length &&"
        " [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()))"
        ".map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 16
    drawn = shown.evaluate(
        """() => {
      const { player } = document.querySelector('main'), seen = [], { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
        const { a, b } = this.getTransform();
        seen.push([text, parseFloat(/([\\d.]+)px/.exec(this.font)[1]) * Math.hypot(a, b)]);
        return fillText.call(this, text, ...rest);
      };
      player.scheme.toggle();
      player.draw();
      CanvasRenderingContext2D.prototype.fillText = fillText;
      return seen;
    }"""
    )
    assert min(size for _, size in drawn) >= 16
    labels = {text: size for text, size in drawn if text in ("x1", "h1", "bias") or text.startswith("\u2212")}
    assert len(labels) > 4
    assert min(labels.values()) >= 20


def boxes(shown):
    """Where names and weights are, and shapes: [kind, left, top, right, bottom] in units."""
    return told(
        shown,
        """(() => {
      const view = player.panes[0].network, found = [];
      view.labels.filter(Boolean).forEach(({ x, y }) => found.push(["weight", x - 20, y - 7, x + 20, y + 7]));
      view.names.forEach((at, i) => { if (at) found.push(["name", at.x - 8, at.y - 7, at.x + 8, at.y + 7]); });
      for (let i = 0; i < player.logs[0].n; i++) {
        const x = view.x[i], y = view.y[i], r = 0.7 * view.r[i];
        found.push(["shape", x - r, y - r, x + r, y + r]);
      }
      return found;
    })()""",
    )


@pytest.mark.parametrize("size", ["hall", "desk", "tablet"])
def test_no_label_is_over_another_or_over_a_shape_or_its_own_line(played, size):
    width, height = SIZES[size]
    shown = played(hidden(), width=width, height=height)
    shown.wait_for_timeout(100)
    found = boxes(shown)
    for k, (kind, left, top, right, bottom) in enumerate(found):
        for other, low, up, high, down in found[:k]:
            if (kind, other) != ("shape", "shape"):
                assert min(right, high) - max(left, low) <= 0 or min(bottom, down) - max(top, up) <= 0, (kind, other)
    struck = told(
        shown,
        """player.panes[0].network.labels.filter((place, s) => {
      if (!place) return false;
      const { x, y } = place;
      for (let k = 0; k <= 200; k++) {
        const at = player.panes[0].network.along(s, k / 200, {});
        if (Math.abs(at.x - x) < 20 && Math.abs(at.y - y) < 6) return true;
      }
      return false;
    }).length""",
    )
    assert struck == 0


def test_a_neuron_that_has_just_fired_is_refractory_and_then_silent(played):
    """The state that is drawn, by its pictures: a flush, hatching, an arc that runs down; and of a silent one none."""
    recordings = chain()
    shown = played(recordings)
    stamped = """(t) => {
      const { player } = document.querySelector('main'), view = player.panes[0].network, names = [];
      const arcs = [], { arc } = CanvasRenderingContext2D.prototype;
      player.state.tick = t;
      player.draw();
      const keep = view.sprite;
      view.sprite = function (name, i, paint) {
        if (i === 2) names.push(name.split(" ")[0]);
        return keep.call(this, name, i, paint);
      };
      CanvasRenderingContext2D.prototype.arc = function (x, y, r, from, to) {
        if (Math.hypot(x - view.x[2], y - view.y[2]) < 1 && r < 40) arcs.push((to - from) / 2 / Math.PI);
        return arc.call(this, x, y, r, from, to);
      };
      player.draw();
      view.sprite = keep;
      CanvasRenderingContext2D.prototype.arc = arc;
      return [names, arcs];
    }"""
    (recording,) = recordings.values()
    name = recording.wiring.names[2]
    (fired,) = recording.spikes(name)
    told(shown, "(player.pace = 2)")  # 1 ms is half a second
    seen = {}
    for moment, ms in (("before", -0.5), ("then", 0.0), ("deaf", 3.0), ("after", 6.5)):
        seen[moment] = shown.evaluate(stamped, (fired + ms) * 1e6)
    assert "flush" in seen["then"][0]
    assert "ring" in seen["then"][0]
    assert "refractory" in seen["then"][0]
    assert seen["then"][1] == pytest.approx([1.0])
    assert "flush" not in seen["deaf"][0]
    assert "refractory" in seen["deaf"][0]
    assert seen["deaf"][1] == pytest.approx([0.5])
    for moment in ("before", "after"):
        assert not {"flush", "ring", "refractory"} & set(seen[moment][0])
        assert seen[moment][1] == []


def test_at_the_moment_of_a_spike_the_potential_that_reached_the_threshold_is_told(played):
    shown = played(chain())
    shown.keyboard.press("e")  # room for the soma
    name = told(shown, "player.logs[0].names[2]")
    said = """(t) => {
      const { player } = document.querySelector('main'), seen = [], { fillText } = CanvasRenderingContext2D.prototype;
      player.choose(2);
      player.state.tick = t;
      CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
        seen.push(text);
        return fillText.call(this, text, ...rest);
      };
      player.panes[0].neuron.draw(player.now());
      CanvasRenderingContext2D.prototype.fillText = fillText;
      return seen;
    }"""
    spike = told(shown, "player.logs[0].trains[2].ticks[0]")
    at = shown.evaluate(said, spike)
    assert name.startswith("c")
    assert {"reached", "1.2", "then reset to 0"} <= set(at)
    later = shown.evaluate(said, spike + 3e6)
    assert "reached" not in later
    assert {"potential", "0"} <= set(later)
