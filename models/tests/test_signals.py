"""The signals graph: where it looks, what it measures, and that it never fails on a frame."""

import numpy as np
import onnxruntime
import pytest
import torch
from scipy.ndimage import gaussian_filter

from data.damage import encode_jpeg
from export.signal_golden import golden_pairs
from export.signal_graph import signal_graph
from zoo.signals.catalogue import SIGNAL_NAMES, SIGNALS
from zoo.signals.layout import TILE_SIDE, band_origin, even_origin, tile_origin
from zoo.signals.network import SignalNetwork
from zoo.signals.previous import cut_tiles, graph_inputs
from zoo.signals.views import SHAPES, signal_views


@pytest.fixture(scope="module")
def graph():
    return onnxruntime.InferenceSession(
        signal_graph().SerializeToString(), providers=["CPUExecutionProvider"]
    )


@pytest.fixture(scope="module")
def views():
    session = onnxruntime.InferenceSession(
        signal_views().SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return lambda frame: session.run(list(SHAPES), {"frames": frame[np.newaxis]})


@pytest.fixture
def measure(graph):
    def run(frame, previous=None):
        found = graph.run(list(SIGNAL_NAMES), graph_inputs(frame, previous))
        return {name: float(value[0]) for name, value in zip(SIGNAL_NAMES, found, strict=True)}

    return run


@pytest.fixture(scope="module")
def scene():
    """Coloured patches with sharp edges at every angle, 480x640."""
    rng = np.random.default_rng(3)
    seeds = rng.uniform((0, 0), (480, 640), (90, 2))
    y, x = np.mgrid[0:480, 0:640]
    nearest = np.argmin((y[..., None] - seeds[:, 0]) ** 2 + (x[..., None] - seeds[:, 1]) ** 2, axis=2)
    colours = rng.integers(20, 250, (90, 3))
    colours[::3] = colours[::3, :1]
    return colours[nearest].astype(np.uint8)


@pytest.mark.parametrize("size", [(1080, 1920), (96, 96), (97, 111), (480, 333)])
def test_the_graph_cuts_the_tiles_that_the_predecessor_is_cut_into(views, size):
    frame = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)

    mosaic, samples, bands = (view[0] for view in views(frame))

    tiles = mosaic.reshape(3, TILE_SIDE, 3, TILE_SIDE, 3).transpose(0, 2, 1, 3, 4)
    assert np.array_equal(tiles.reshape(9, TILE_SIDE, TILE_SIDE, 3), cut_tiles(frame))
    rows = [even_origin(size[0], place, 96) for place in range(96)]
    columns = [even_origin(size[1], place, 128) for place in range(128)]
    assert np.array_equal(samples, frame[rows][:, columns])
    band_rows = [band_origin(size[0], place) + step for place in range(16) for step in range(8)]
    assert np.array_equal(bands, frame[band_rows][:, [even_origin(size[1], i, 192) for i in range(192)]])


def test_tiles_start_on_the_grid_of_block_codecs():
    assert [tile_origin(1080, place) for place in range(3)] == [160, 488, 816]
    assert [tile_origin(100, place) for place in range(3)] == [0, 0, 0]


def test_a_frame_smaller_than_a_tile_repeats_its_last_line(views):
    frame = np.random.default_rng(0).integers(0, 256, (16, 20, 3), dtype=np.uint8)

    mosaic = views(frame)[0][0]

    assert np.array_equal(mosaic[:16, :20], frame)
    assert (mosaic[15:96, 19:96] == frame[15, 19]).all()
    assert cut_tiles(frame) is None


@pytest.mark.parametrize("size", [(16, 16), (1, 1), (95, 97), (96, 2000), (481, 641)])
@pytest.mark.parametrize("kind", ["black", "white", "noise"])
def test_values_are_finite_and_in_range_for_every_frame(measure, size, kind):
    frame = np.full((*size, 3), 255 if kind == "white" else 0, np.uint8)
    if kind == "noise":
        frame = np.random.default_rng(1).integers(0, 256, frame.shape, dtype=np.uint8)

    for previous in (None, frame, 255 - frame):
        found = measure(frame, previous)
        for signal in SIGNALS:
            assert signal.limits[0] <= found[signal.name] <= signal.limits[1], signal.name


def test_pytorch_and_onnx_agree(measure, views):
    network = SignalNetwork().eval()
    for item, before in golden_pairs():
        frame, previous = item.read(), None if before is None else before.read()
        fed = graph_inputs(frame, previous)
        inputs = [*views(frame), fed["previous"], fed["has_previous"]]
        with torch.inference_mode():
            expected = [float(value) for value in network(*[torch.from_numpy(array) for array in inputs])]
        assert list(measure(frame, previous).values()) == pytest.approx(expected, abs=1e-3, rel=1e-5)


def test_a_batch_gives_what_its_frames_give_alone(graph, measure, scene):
    frames = [scene, scene[::-1].copy(), gaussian_filter(scene, (2, 2, 0))]
    fed = [graph_inputs(frame, scene) for frame in frames]
    fed[1]["has_previous"][:] = 0

    together = graph.run(
        list(SIGNAL_NAMES), {name: np.concatenate([one[name] for one in fed]) for name in fed[0]}
    )

    for place, frame in enumerate(frames):
        alone = measure(frame, None if place == 1 else scene)
        assert [values[place] for values in together] == pytest.approx(list(alone.values()), abs=1e-3)


@pytest.mark.parametrize("sigma", [1.0, 2.0, 4.0])
def test_defocus_is_the_width_of_edges_whatever_their_height(measure, scene, sigma):
    blurred = gaussian_filter(scene.astype(np.float32), (sigma, sigma, 0))

    assert measure(scene)["defocus"] < 0.4
    for height in (1.0, 0.3):
        frame = np.rint(128 + height * (blurred - 128)).astype(np.uint8)
        assert measure(frame)["defocus"] == pytest.approx(sigma, rel=0.15)


@pytest.mark.parametrize("axis", [0, 1])
def test_motion_blur_widens_one_direction_and_defocus_none(measure, scene, axis):
    sigma = (6, 0, 0) if axis == 0 else (0, 6, 0)
    moved = measure(np.rint(gaussian_filter(scene.astype(np.float32), sigma)).astype(np.uint8))
    soft = measure(np.rint(gaussian_filter(scene.astype(np.float32), (4, 4, 0))).astype(np.uint8))

    assert moved["motion_blur"] > 2
    assert soft["motion_blur"] < 1


@pytest.mark.parametrize("shift", [0, 3])
def test_blocks_are_found_wherever_their_grid_begins(measure, scene, shift):
    coded = encode_jpeg(gaussian_filter(scene, (1, 1, 0)), 10)[shift:, shift:]

    assert measure(coded)["blockiness"] > measure(scene)["blockiness"] + 50


@pytest.mark.parametrize("sigma", [3.0, 12.0])
def test_noise_is_in_grey_levels(measure, scene, sigma):
    rng = np.random.default_rng(5)
    grain = rng.normal(0, sigma, (*scene.shape[:2], 1))

    found = measure(np.clip(np.rint(scene + grain), 0, 255).astype(np.uint8))["noise"]

    assert found == pytest.approx(sigma, rel=0.25)


def test_time_tells_texture_from_noise_where_the_scene_is_still(measure):
    rng = np.random.default_rng(6)
    texture = rng.integers(90, 150, (480, 640, 1)).repeat(3, axis=2)

    def shot():
        return np.clip(np.rint(texture + rng.normal(0, 3, texture.shape)), 0, 255).astype(np.uint8)

    first, second = shot(), shot()
    assert measure(first)["noise"] > 10
    assert measure(second, first)["noise"] < 4
    assert measure(first, first)["noise"] == measure(first)["noise"]


def test_tone_and_colour(measure, scene):
    dark, grey = (
        measure(scene // 8),
        measure(scene.mean(axis=2, keepdims=True).repeat(3, axis=2).astype(np.uint8)),
    )
    pale = measure(np.clip(scene.astype(int) + 150, 0, 255).astype(np.uint8))
    warm = measure((scene * np.array([1.0, 0.8, 0.5])).astype(np.uint8))
    here = measure(scene)

    assert dark["exposure"] < 30
    assert dark["white_level"] < 35 < here["white_level"]
    assert here["clipped"] < 1 < 30 < pale["clipped"]
    assert measure(128 + scene // 16)["contrast"] < 20 < here["contrast"]
    assert grey["colour"] < 0.01 < 5 < here["colour"]
    assert here["colour_cast"] < 2 < 15 < warm["colour_cast"]


def test_two_moments_woven_comb_and_a_moved_frame_does_not(measure, scene):
    later = np.roll(scene, 6, axis=1)
    woven = scene.copy()
    woven[1::2] = later[1::2]

    assert measure(woven)["interlacing"] > 3
    assert measure(scene)["interlacing"] < 0.2


def test_motion_needs_a_predecessor_of_the_same_size(measure, scene):
    later = np.roll(scene, 6, axis=1)

    assert measure(later, scene)["motion"] > 1
    assert measure(scene, scene)["motion"] == 0
    assert measure(scene, scene[:-2])["motion"] == 0
