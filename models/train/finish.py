"""The last stage: type and level readings, weights of the fusion, the interval, clean contributions."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize, nnls
from torch import Tensor
from tqdm import tqdm

from data import biq2021
from data.biq2021_split import images_of
from data.damage_plan import CLEAN_MOS
from train.distorted_set import distorted_set
from train.loop import PREDICT_BATCH
from train.meta_learning import RECIPE as META_RECIPE
from train.meta_loop import MetaRecipe
from train.metrics import srcc
from train.prepare import FeatureCache, scores_of
from train.readings import fit_readings, graph_features
from train.recipe import read_recipe
from train.training_set import pick
from zoo.archs.quartet_lite import CARD, QuartetNetwork
from zoo.features import TrunkMaps
from zoo.fusion import MAXIMUM, MINIMUM
from zoo.methods import METHODS
from zoo.views.session import FrameViews

COVERAGE = 0.9
OUTPUTS = [*METHODS, "sigma", "spread"]
Array = NDArray[np.float64]


def finish(network: QuartetNetwork, cache: FeatureCache, validation: tuple[TrunkMaps, Tensor]) -> None:
    """Set the fitted buffers of `network`: on validation images, the interval on calibration images."""
    network.eval()
    _readings(network, cache)
    maps, mos = validation
    with torch.inference_mode():
        network.heads["dr_experts"].centre_contributions(_chosen(maps, mos >= CLEAN_MOS))
        seen = _judge(network, maps)
        network.fusion.set_weights(torch.tensor(fusion_weights(_scores(seen), np.asarray(mos, np.float64))))
        error = np.abs(_scores(seen) @ network.fusion.weights.numpy() - np.asarray(mos))
        shape = doubt_shape(error, seen["sigma"], seen["spread"])
        found, truth = _calibration(network, cache)
        missed = np.abs(_scores(found) @ network.fusion.weights.numpy() - truth)
        factor = conformal_factor(missed, shape[0] + shape[1] * found["sigma"] + shape[2] * found["spread"])
        network.fusion.reach.copy_(torch.tensor(factor * shape))


def _readings(network: QuartetNetwork, cache: FeatureCache) -> None:
    recipe, head = read_recipe(META_RECIPE, MetaRecipe), network.heads["graphmeta"]
    data = distorted_set(cache, "train", recipe.frames, recipe.seed)
    fit_readings(head.readings, graph_features(head, data), data, recipe.seed)
    held_out = distorted_set(cache, "validation", recipe.held_out_frames, recipe.seed)
    with torch.inference_mode():
        found = head.readings(graph_features(head, held_out))
    right = (found.type_logits.argmax(dim=1) == held_out.type).float().mean()
    level = srcc(found.level.mean.numpy(), held_out.level.numpy())
    print(f"held-out distortions: type accuracy {right:.3f}, level SRCC {level:.3f}")


def fusion_weights(scores: Array, mos: Array) -> Array:
    """Weights [methods] in bounds, of sum 1, with the least squared error; `scores` [count, methods]."""
    count = scores.shape[1]
    found = minimize(
        lambda weights: np.mean((scores @ weights - mos) ** 2),
        np.full(count, 1.0 / count),
        bounds=[(MINIMUM, MAXIMUM)] * count,
        constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1.0},
    )
    return found.x / found.x.sum()


def doubt_shape(error: Array, sigma: Array, spread: Array) -> Array:
    """Non-negative (steady, per sigma, per spread) that fit the absolute errors best; all in points."""
    columns = np.stack([np.ones_like(error), sigma, spread], axis=1)
    return nnls(columns, error)[0]


def conformal_factor(error: Array, shape: Array) -> float:
    """Factor on `shape` that covers `COVERAGE` of new errors (split conformal prediction)."""
    ratio = np.sort(error / shape)
    rank = int(np.ceil((len(ratio) + 1) * COVERAGE))
    return float(ratio[min(rank, len(ratio)) - 1])


def _chosen(maps: TrunkMaps, wanted: Tensor) -> TrunkMaps:
    return pick(maps, torch.nonzero(wanted)[:, 0])


def _scores(found: dict[str, Array]) -> Array:
    return np.stack([found[name] for name in METHODS], axis=1)


def _judge(network: QuartetNetwork, maps: TrunkMaps) -> dict[str, Array]:
    rows = torch.arange(len(maps.whole8)).split(PREDICT_BATCH)
    parts = [_named(network.judge(pick(maps, part))) for part in rows]
    return {name: np.concatenate([part[name] for part in parts]) for name in OUTPUTS}


def _named(values: tuple[Tensor, ...]) -> dict[str, Array]:
    named = dict(zip(CARD.output_names, values, strict=False))
    return {name: named[name].numpy().astype(np.float64) for name in OUTPUTS}


def _calibration(network: QuartetNetwork, cache: FeatureCache) -> tuple[dict[str, Array], Array]:
    views, listed = FrameViews(CARD.views), images_of(cache.images, "calibration")
    parts = []
    for item in tqdm(listed, desc="calibration", mininterval=5):
        frame = biq2021.read_image(cache.images, item.name)[np.newaxis]
        whole, crops = (torch.from_numpy(view) for view in views(frame))
        parts.append(_named(network(whole, crops)))
    found = {name: np.concatenate([part[name] for part in parts]) for name in OUTPUTS}
    return found, np.asarray(scores_of(listed), np.float64)
