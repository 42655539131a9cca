import numpy as np
import onnxruntime
import pytest
import torch
import torch.nn.functional as F

from zoo.views.crop_grid import CropGrid, crop_grid_model, map_crops_model, resized_side


def run(model, **inputs):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, inputs), strict=True))


def test_positions_reach_from_edge_to_edge():
    assert CropGrid(rows=2, columns=3).positions == ((0, 0), (0, 8), (0, 16), (16, 0), (16, 8), (16, 16))
    assert CropGrid(rows=1, columns=1).positions == ((8, 8),)


@pytest.mark.parametrize(
    ("size", "expected"), [((1080, 1920), (48, 85)), ((64, 40), (77, 48)), ((48, 48), (48, 48))]
)
def test_the_shorter_side_is_reached_from_above_and_below(frames, size, expected):
    found = run(
        crop_grid_model(CropGrid(crop_side=32, short_side=48, whole=(14, 28))), frames=frames(2, *size)
    )

    assert tuple(resized_side(side, min(size), 48) for side in size) == expected
    assert found["view_size"].tolist() == list(expected)
    assert found["view_crops"].shape == (2, 6, 32, 32, 3)
    assert found["view_whole"].shape == (2, 14, 28, 3)


def test_plain_resizing_is_bilinear_between_pixel_centres(frames):
    frame = frames(1, 270, 480)
    grid = CropGrid(crop_side=96, rows=1, columns=2, short_side=96, antialias=False)

    crops = run(crop_grid_model(grid), frames=frame)["view_crops"][0]

    pixels = torch.from_numpy(frame).permute(0, 3, 1, 2).float()
    expected = F.interpolate(pixels, (96, 171), mode="bilinear")[0].permute(1, 2, 0).round().numpy()
    assert np.abs(crops[0] - expected[:, :96]).max() <= 1
    assert np.abs(crops[1] - expected[:, 171 - 96 :]).max() <= 1


def test_native_crops_are_the_frames_own_pixels(frames):
    frame = frames(1, 100, 200)

    crops = run(crop_grid_model(CropGrid(crop_side=32, short_side=None)), frames=frame)["view_crops"][0]

    assert np.array_equal(crops[4], frame[0, 68:, 84:116])


def test_crops_of_a_map_lie_where_the_crops_of_the_frame_do(frames):
    frame = frames(1, 96, 144)
    grid = CropGrid(crop_side=32, short_side=96, whole=(96, 144))
    views = run(crop_grid_model(grid), frames=frame)

    grey = frame[..., 0].astype(np.float32)
    crops = run(map_crops_model(grid), map=grey, view_size=views["view_size"])["map_crops"]

    assert np.array_equal(crops, views["view_crops"][..., 0].astype(np.float32))
