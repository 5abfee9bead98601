"""Films as files: read back by Pillow and by ffmpeg, estimated well, and never half written."""

import gc
import re
import subprocess
import sys
import weakref

import numpy as np
import pytest
from ink import inked
from matplotlib.figure import Figure
from PIL import Image, ImageSequence

import neurosim as ns
from neurosim.viz.animation import writers
from neurosim.viz.animation.film import animate
from neurosim.viz.animation.writers import Estimate, GifFile, Palette, estimated

QUICK = {"seconds": 1.0, "fps": 10, "dpi": 40.0}


@pytest.fixture(scope="module")
def film(chain):
    return animate(chain, start=1.0, end=6.0, **QUICK)


def test_a_frame_follows_from_its_number_alone(film):
    first, last = film.frame(0), film.frame(9)
    assert first.shape == last.shape
    assert first.dtype == np.uint8
    assert not np.array_equal(first, last)
    assert np.array_equal(film.frame(0), first)  # nothing of the last one is left
    with pytest.raises(ns.InputError, match="frames 0 to 9; got 10"):
        film.frame(10)


def test_frames_drawn_over_a_still_background_equal_whole_drawings(chain):
    """The same moment, drawn whole by matplotlib."""
    film = animate(chain, start=1.0, end=6.0, **QUICK)
    figure = film.still(film.reel.time(4))
    figure.set_dpi(40.0)
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    whole = np.asarray(canvas.buffer_rgba())[:, :, :3].astype(int)
    differing = np.abs(whole - film.frame(4)).max(axis=2) > 80
    assert differing.mean() < 0.002  # at the rims of what overlaps


def test_a_gif_has_every_frame_its_time_and_no_end(film, tmp_path):
    path = film.save(tmp_path / "film.gif", progress=False)
    with Image.open(path) as gif:
        assert gif.n_frames == 10
        assert gif.info["loop"] == 0
        assert b"digest" in gif.info["comment"]
        frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(gif)]
        durations = [frame.info["duration"] for frame in ImageSequence.Iterator(gif)]
    assert sum(durations) == 1000
    for number, frame in enumerate(frames):
        shown = np.asarray(frame).astype(int)
        assert np.abs(shown - film.frame(number)).mean() < 1.5
        assert (shown[0, 0] == 255).all()


def test_hundredths_of_a_second_add_up_where_a_frame_is_no_whole_number_of_them(tmp_path):
    frames = [np.full((4, 4, 3), 20 * k, dtype=np.uint8) for k in range(12)]
    file = GifFile(tmp_path / "film.gif", 12, Palette(frames), "a film")
    for frame in frames:
        file.add(frame)
    file.close()
    with Image.open(tmp_path / "film.gif") as gif:
        durations = [frame.info["duration"] for frame in ImageSequence.Iterator(gif)]
    assert sum(durations) == 1000
    assert set(durations) == {80, 90}


def test_a_frame_like_the_one_before_is_kept(tmp_path):
    same = np.full((6, 6, 3), 90, dtype=np.uint8)
    file = GifFile(tmp_path / "film.gif", 25, Palette([same]), "")
    for _ in range(3):
        file.add(same)
    file.close()
    with Image.open(tmp_path / "film.gif") as gif:
        assert gif.n_frames == 3
        assert np.array_equal(np.asarray(gif.convert("RGB")), same)


def test_an_mp4_has_every_frame_and_its_time(film, tmp_path):
    path = film.save(tmp_path / "film.mp4", progress=False)
    told = subprocess.run([writers.ffmpeg(), "-i", path, "-f", "null", "-"], capture_output=True, text=True).stderr
    assert re.findall(r"frame=\s*(\d+)", told)[-1] == "10"
    assert "00:00:01.00" in told
    assert "h264" in told
    assert "10 fps" in told
    height, width = film.frame(0).shape[:2]
    assert f"{width + width % 2}x{height + height % 2}" in told


def test_stills_for_print(chain, learned, tmp_path):
    board = animate(chain, **QUICK).save(tmp_path / "board.png")
    moment = animate(chain, **QUICK).save(tmp_path / "moment.png", at=3.4)
    near = animate(chain, neuron="cell", **QUICK).save(tmp_path / "near.png")
    both = animate({"one": learned, "other": learned}, **QUICK).save(tmp_path / "both.png")
    for path in (board, moment, near, both):
        with Image.open(path) as picture:
            assert inked(np.asarray(picture.convert("RGB"))) > 10_000
            assert "digest" in picture.info["Description"]
    texts = [text.get_text() for text in animate(chain, title="$t$").still().texts]
    assert texts[0] == r"\$t\$"
    assert [text for text in texts if text in "123456"] == list("123456")


def test_a_moment_less_than_a_tick_before_an_act_can_be_drawn():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[0.3]))
    net.add_neuron("cell", ns.LIF())
    net.connect("x", "cell", weight=0.5, delay=0.4)
    film = animate(ns.simulate(net, until=5.0), neuron="cell")
    assert "at 0.7 ms" in "".join(text.get_text() for text in film.still(0.7 - 5e-10).texts)


def test_a_still_outside_of_the_run_is_refused(chain, tmp_path):
    with pytest.raises(ns.InputError, match=r"covers 0 to 20 ms; 21\.0 ms is not in it"):
        animate(chain).save(tmp_path / "moment.png", at=21.0)
    with pytest.raises(ns.InputError, match=r"must end in '\.png'"):
        animate(chain).save(tmp_path / "moment.gif", at=1.0)


def pictures(number):
    rng = np.random.default_rng(number)
    frame = np.full((60, 80, 3), 255, dtype=np.uint8)
    frame[rng.integers(0, 40) :][:20, 10:30] = rng.integers(0, 255, 3)
    return frame


def test_an_estimate_is_the_first_frame_and_what_each_other_adds(tmp_path):
    class Counting:
        """A frame of 1000 bytes, then 10 for each other one."""

        def __init__(self, path):
            self.path, self.frames = path, 0

        def add(self, frame):
            self.frames += 1

        def close(self):
            self.path.write_bytes(b"x" * (1000 + 10 * (self.frames - 1)))

        def abandon(self):
            raise AssertionError

    drawn = []
    estimate = estimated(500, lambda frame: drawn.append(frame), Counting, 6, 2)
    assert estimate.bytes == 1000 + 10 * 499
    assert len(drawn) == 6 * (1 + 2)
    assert max(drawn) < 500
    assert str(Estimate(2_400_000, 7.9)) == "about 2.4 MB, in about 8 s"


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_an_estimate_of_a_film_is_within_a_factor_of_two(chain, tmp_path, suffix):
    film = animate(chain, seconds=3.0, dpi=40.0)
    expected = film.estimate(f"film{suffix}").bytes
    truth = film.save(tmp_path / f"film{suffix}", progress=False).stat().st_size
    assert truth / 2.0 < expected < truth * 2.0


def test_a_film_above_the_limit_is_not_begun(film, tmp_path):
    told = []
    with pytest.raises(ns.InputError, match=r"more than the limit of 0\.001 MB; make it shorter or smaller"):
        film.save(tmp_path / "film.gif", limit=0.001, told=told.append)
    assert len(told) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def undrawn(chain, monkeypatch):
    """A film that must not be drawn."""

    def fail(self, t):
        raise AssertionError

    monkeypatch.setattr("neurosim.viz.animation.stage.Stage.__init__", fail)
    return animate(chain, **QUICK)


def test_what_cannot_be_written_is_known_before_anything_is_drawn(undrawn, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "folder.gif").mkdir()
    for path, said in (
        ("film.avi", r"saved as \.gif or \.mp4, and a still as \.png; got"),
        ("nowhere/film.gif", "There is no folder"),
        ("file/film.gif", "There is no folder"),
        ("folder.gif", "it is a folder or a device"),
    ):
        with pytest.raises(ns.InputError, match=said):
            undrawn.save(tmp_path / path)

    def refused(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("neurosim.viz.animation.film.tempfile.NamedTemporaryFile", refused)
    with pytest.raises(ns.InputError, match=r"Nothing can be written to .*: Permission denied"):
        undrawn.save(tmp_path / "film.gif")


def test_without_ffmpeg_a_gif_is_offered(undrawn, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(ns.InputError, match=r'install -e ".*\[video\]"\. Or .*\.gif'):
        undrawn.save(tmp_path / "film.mp4")


def test_a_gif_that_no_viewer_would_play_as_fast_is_refused(chain, tmp_path):
    with pytest.raises(ns.InputError, match="at most 50 frames a second; got 60"):
        animate(chain, fps=60).save(tmp_path / "film.gif")


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_fault_leaves_the_old_film(film, tmp_path, monkeypatch, fault):
    path = tmp_path / "film.gif"
    path.write_bytes(b"old")
    added = GifFile.add

    def fails(self, frame):
        if self._frames == 4:
            raise fault
        added(self, frame)

    monkeypatch.setattr(GifFile, "add", fails)
    expected = ns.NeurosimError if isinstance(fault, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as caught:
        film.save(path, progress=False)
    if isinstance(fault, OSError):
        assert "No space left on device; the old file is as it was" in str(caught.value)
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["film.gif"]


def test_ffmpeg_that_fails_says_why(film, tmp_path, monkeypatch):
    broken = tmp_path / "ffmpeg"
    broken.write_text("#!/bin/sh\necho 'disk on fire' >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(writers, "ffmpeg", lambda: str(broken))
    with pytest.raises(ns.NeurosimError, match="could not be written: ffmpeg stopped: disk on fire"):
        film.save(tmp_path / "film.mp4", progress=False)
    assert not (tmp_path / "film.mp4").exists()


def test_a_film_keeps_itself_and_nothing_keeps_it(chain):
    film = animate(chain, **QUICK)
    film.frame(0)
    gc.collect()
    assert film.frame(1).any()  # what it draws with is still there
    held = weakref.ref(film)
    del film
    gc.collect()
    assert held() is None


def test_no_global_figure_is_made(chain):
    import matplotlib.pyplot as plt

    animate(chain, **QUICK).frame(0)
    assert plt.get_fignums() == []


def test_in_a_page_it_is_a_picture_that_moves(film):
    html = film._repr_html_()
    assert html.startswith('<img alt="film of a run" src="data:image/gif;base64,')
    assert film._repr_html_() is html


def test_outside_of_a_notebook_it_is_shown_in_the_browser(film, monkeypatch):
    shown = []
    monkeypatch.setattr("webbrowser.open", lambda address: shown.append(address) or True)
    film.show()
    assert shown[0].startswith("file://")
    assert shown[0].endswith(".gif")
    monkeypatch.setattr("webbrowser.open", lambda address: False)
    with pytest.raises(ns.InputError, match="no browser"):
        film.show()


def test_what_cannot_be_filmed_is_refused(chain, learned):
    for wrong in ([chain], [chain, learned, chain], {"a": chain}, "chain", {"a": chain, "b": 3}):
        with pytest.raises(ns.InputError, match="one recording, or of two to compare"):
            animate(wrong)
    with pytest.raises(ns.InputError, match="one recording; got two"):
        animate([chain, learned], neuron="cell")
    with pytest.raises(ns.UnknownNameError, match="Did you mean 'cell'"):
        animate(chain, neuron="cel")
    with pytest.raises(ns.InputError, match="is a source"):
        animate(chain, neuron="touch")
    unheard = ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt", keep="epochs").recording
    with pytest.raises(ns.InputError, match="keep='signals'"):
        animate(unheard, by="events")
    net = ns.Network()
    net.add_neuron("cell", ns.LIF())
    with pytest.raises(ns.InputError, match="was not recorded in this run"):
        animate(ns.simulate(net, until=5.0, record="none"), neuron="cell")
    assert isinstance(animate(chain).still(1.0), Figure)
