"""The frame and the widget, each in a real browser, without a network."""

import json
import re
import time

import pytest

import neurosim as ns

TICKS = 1_000_000  # in a millisecond


def wait(page, is_so):
    """Wait until something is so; the page's policy keeps Playwright from waiting inside of it."""
    until = time.monotonic() + 20.0
    while not is_so():
        assert time.monotonic() < until
        page.wait_for_timeout(20)


@pytest.fixture(scope="module")
def recording():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[20.0, 22.0]))
    net.add_neuron("cell", ns.LIF(tau=20.0))
    net.connect("x", "cell", weight=0.6, delay=1.0)
    return ns.simulate(net, until=50.0)


@pytest.fixture
def in_a_frame(open_offline, tmp_path):
    """Show HTML in a page as a notebook would, and return the page and the frame with its player ready."""

    def shown(html):
        file = tmp_path / "notebook.html"
        file.write_text(
            f'<!doctype html><html lang="en"><title>Cells</title><p>Above</p>{html}</html>', encoding="utf-8"
        )
        page = open_offline(file)
        (frame,) = page.main_frame.child_frames
        wait(page, lambda: frame.evaluate("document.querySelector('main')?.player?.frames.length > 0"))
        return page, frame

    return shown


def state(frame):
    return frame.evaluate("(({tick, playing}) => ({tick, playing}))(document.querySelector('main').player.state)")


def inked(frame):
    """Return how many of the canvases have anything drawn on them, and how many there are."""
    return frame.evaluate(
        """() => {
            const canvases = [...document.querySelectorAll(".canvas canvas")];
            const drawn = (c) => c.width && new Set(new Uint32Array(
                c.getContext("2d").getImageData(0, 0, c.width, c.height).data.buffer)).size > 1;
            return [canvases.filter(drawn).length, canvases.length];
        }"""
    )


def test_a_recording_plays_in_its_frame(in_a_frame, recording):
    page, frame = in_a_frame(recording._repr_html_())
    wait(page, lambda: len(set(inked(frame))) == 1)  # all that there are
    frame.press("main", "ArrowRight")
    assert state(frame) == {"tick": 20 * TICKS, "playing": False}
    frame.press("main", "ArrowRight")
    assert state(frame)["tick"] == 21 * TICKS  # the signal arrives
    wait(page, lambda: "0.6" in frame.inner_text(".reasons"))
    frame.press("main", "End")
    assert state(frame)["tick"] == 50 * TICKS
    frame.press("main", "Space")
    assert state(frame)["playing"]
    box = page.locator("iframe").bounding_box()
    assert box["width"] > 1200
    assert frame.evaluate("document.scrollingElement.scrollHeight <= innerHeight")


def test_a_frame_reaches_nothing_around_it(in_a_frame, recording):
    _, frame = in_a_frame(recording._repr_html_())
    assert frame.evaluate("origin") == "null"
    reach = "() => { try { return parent.document.title; } catch (error) { return error.name; } }"
    assert frame.evaluate(reach) == "SecurityError"


def test_where_frames_are_taken_out_the_picture_is_seen(open_offline, recording, tmp_path):
    html = recording._repr_html_()
    still = html[: html.index("<iframe")] + "</div>"
    file = tmp_path / "sanitised.html"
    file.write_text(re.sub(r' style="[^"]*"', "", still), encoding="utf-8")  # as GitHub does, which keeps no style
    page = open_offline(file)
    assert page.locator("img").evaluate("img => img.complete && img.naturalWidth > 300")
    assert page.locator("img").is_visible()


def test_the_frame_covers_the_picture(in_a_frame, recording):
    page, _ = in_a_frame(recording._repr_html_())
    box = page.locator("img").bounding_box()
    at = box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"]
    assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).tagName", at) == "IFRAME"


def test_two_lessons_stand_side_by_side(in_a_frame):
    comparison = ns.compare(["sigmoid", "rosenblatt"], "and", seeds=1, epochs=10)
    _, frame = in_a_frame(comparison._repr_html_())
    assert frame.locator(".pane:visible h2").all_inner_texts() == ["rosenblatt", "sigmoid"]
    left, right = (frame.locator(".pane").nth(k).bounding_box() for k in (0, 1))
    assert left["x"] + left["width"] <= right["x"]


WIDGET = """<!doctype html>
<html lang="en"><title>A widget</title><style id="style"></style><p>Above</p><img alt="mine" data-neurosim="{still}">
<img alt="another's" data-neurosim="other"><div id="cell"></div>
<script type="application/json" id="told">{told}</script>
<script type="module">
const {{ _esm, _css, ...values }} = JSON.parse(document.getElementById("told").textContent);
document.getElementById("style").textContent = _css;
window.values = values;
window.saved = [];
const heard = new Map();
window.model = {{
  get: (name) => values[name],
  set: (name, value) => {{
    if (values[name] === value) return;
    values[name] = value;
    heard.get(`change:${{name}}`)?.forEach((hear) => hear());
  }},
  save_changes: () => saved.push(values.tick),
  on: (event, hear) => heard.set(event, [...(heard.get(event) ?? []), hear]),
  off: (event, hear) => heard.set(event, heard.get(event).filter((one) => one !== hear)),
  heard: () => [...heard.values()].flat().length,
}};
window.keys = [];
document.addEventListener("keydown", (event) => keys.push(event.key));
const {{ default: widget }} = await import(URL.createObjectURL(new Blob([_esm], {{ type: "text/javascript" }})));
window.el = document.getElementById("cell");
window.close = await widget.render({{ model, el }});
window.player = el.firstChild.player;
window.ready = true;
</script></html>"""


@pytest.fixture
def widget(open_offline, tmp_path, recording):
    """Open a page that renders the widget as anywidget does: its module imported, with a model to get, set and hear."""
    player = ns.Player(recording, height=600)
    player.t = 10.0
    told = {
        name: getattr(player, name) for name in ("_esm", "_css", "told", "height", "tick", "still", "engine", "changed")
    }
    file = tmp_path / "widget.html"
    file.write_text(WIDGET.format(told=json.dumps(told).replace("<", "\\u003c"), still=player.still), encoding="utf-8")
    page = open_offline(file)
    page.wait_for_function("() => window.ready")
    return page


def test_the_widget_stands_where_the_cell_has_put_its_clock(widget):
    assert widget.evaluate("player.state.tick") == 10 * TICKS
    assert widget.evaluate("model.set('tick', 21e6), player.state.tick") == 21 * TICKS
    widget.wait_for_function("() => document.querySelector('.reasons').textContent.includes('0.6')")
    assert widget.evaluate("saved") == []  # what came from there is not sent back


def test_the_widget_takes_the_place_of_its_own_picture(widget):
    assert widget.locator("img").evaluate_all("images => images.map((image) => image.alt)") == ["another's"]


def test_the_cell_reads_the_clock_and_is_not_flooded(widget):
    widget.press("#cell > div", "ArrowRight")
    widget.wait_for_function("() => saved.length")
    assert widget.evaluate("[saved, values.tick]") == [[20 * TICKS], 20 * TICKS]
    widget.evaluate(
        """() => {
            saved.length = 0;
            player.seek(0);
            player.seek = () => saved.push("sought");  // its own reports do not move it
            player.toggle();
        }"""
    )
    began = time.monotonic()
    widget.wait_for_timeout(1500)
    reports = widget.evaluate("saved")
    assert 2 <= len(reports) <= (time.monotonic() - began) / 0.2 + 1
    assert "sought" not in reports
    assert reports == sorted(set(reports))
    widget.evaluate("player.toggle()")
    widget.wait_for_function("() => values.tick === Math.floor(player.state.tick)")


def test_the_widget_has_its_own_height_and_leaves_the_notebook_as_it_is(widget):
    assert widget.locator(".neurosim").bounding_box()["height"] == 600
    widget.evaluate("model.set('height', 700)")
    assert widget.locator(".neurosim").bounding_box()["height"] == 700
    assert widget.evaluate("getComputedStyle(document.body).marginTop") == "8px"
    assert widget.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgba(0, 0, 0, 0)"


def test_keys_are_the_players_alone(widget):
    widget.press("#cell > div", "t")
    assert widget.locator("dialog[open]").count() == 1
    assert widget.evaluate("keys") == []


def test_a_widget_that_is_taken_away_leaves_nothing(widget):
    widget.evaluate("player.toggle()")
    widget.evaluate("close()")
    assert widget.evaluate("[el.childElementCount, model.heard(), player.state.playing]") == [0, 0, False]
    widget.evaluate("saved.length = 0")
    widget.wait_for_timeout(400)
    assert widget.evaluate("saved") == []


def settled(page):
    """Return the digest of the run that was asked for, once the panel shows it."""
    page.wait_for_function(
        """() => { const { live } = player, { digest } = document.querySelector(".digest").dataset;
        return (live.log.design ?? live.steps.first) === live.design && live.editor.home.of === live.log && digest; }"""
    )
    return page.locator(".digest").get_attribute("data-digest")


def written(page, label, value):
    field = page.locator(f".field:has(label:text-is('{label}')) input[type=number]")
    field.fill(str(value))
    field.press("Enter")


def test_what_is_changed_in_the_widget_is_run_there_and_goes_on_in_python(widget, recording):
    assert settled(widget) == recording.digest()
    written(widget, "x: weight", 1.25)
    changed = settled(widget)
    assert changed != recording.digest()
    player = ns.Player(recording)
    player.changed = widget.evaluate("values.changed")
    assert ns.simulate(player.network, until=50.0).digest() == changed
    widget.press("#cell > div", "Control+z")
    assert settled(widget) == recording.digest()
    player.changed = widget.evaluate("values.changed")
    assert player.changed == ""


def test_a_cell_beside_the_widget_keeps_its_keys(widget):
    shown = "document.querySelector('.editor').hidden"
    widget.evaluate(
        "document.body.append(Object.assign(document.createElement('div'), { contentEditable: true, id: 'code' }))"
    )
    widget.locator("#code").click()
    widget.keyboard.type("every y")
    assert widget.locator("#code").inner_text() == "every y"
    assert not widget.evaluate(shown)
    widget.press("#cell > div", "e")
    assert widget.evaluate(shown)


@pytest.mark.parametrize("where", ["frame", "widget"])
def test_within_a_page_of_others_there_is_no_link_and_no_page_to_save(in_a_frame, widget, recording, where):
    shown = widget if where == "widget" else in_a_frame(recording._repr_html_())[1]
    labels = shown.locator(".home button").all_inner_texts()
    assert labels == ["JSON", "Python"]


def test_what_a_frame_saves_arrives(in_a_frame, recording, tmp_path):
    page, frame = in_a_frame(recording._repr_html_())
    with page.expect_download() as download:
        frame.get_by_role("button", name="Save the network as JSON").click()
    download.value.save_as(tmp_path / "network.json")
    assert ns.simulate(ns.Network.load(tmp_path / "network.json"), until=50.0).digest() == recording.digest()
