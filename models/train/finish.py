"""The last stage: type and level readings, scales of the methods, weights of the fusion, the interval, clean
contributions, and what is familiar.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize, nnls
from scipy.stats import beta
from torch import Tensor
from tqdm import tqdm

from data import biq2021
from data.biq2021_split import images_of
from data.damage_plan import CLEAN_MOS
from train.calibration import affine_in_logits, affine_in_points
from train.distorted_set import distorted_set
from train.loop import PREDICT_BATCH
from train.meta_learning import RECIPE as META_RECIPE
from train.meta_loop import MetaRecipe
from train.metrics import srcc
from train.prepare import FeatureCache, scores_of
from train.readings import fit_readings, graph_features
from train.recipe import Recipe, read_recipe
from train.training_set import pick
from train.unfamiliar import familiar_statistics, fit_probe, statistics, unfamiliar_statistics
from zoo.archs.quartet_lite import CARD, QuartetNetwork
from zoo.features import TrunkMaps
from zoo.fusion import MAXIMUM, MINIMUM, doubts
from zoo.methods import METHODS
from zoo.views.session import FrameViews

#: The confidence was asked for after 500 images without it had given 87 % on the test list.
COVERAGE, CONFIDENCE = 0.9, 0.9
#: Share of the validation images that each measure of novelty calls familiar.
FAMILIAR = 0.99
OUTPUTS = [*METHODS, "sigma", "spread"]
NOVELTY = "novelty"
Array = NDArray[np.float64]


def finish(
    network: QuartetNetwork, cache: FeatureCache, validation: tuple[TrunkMaps, Tensor], recipe: Recipe
) -> None:
    """Set the fitted buffers of `network`: on validation images, the interval on calibration images."""
    network.eval()
    _readings(network, cache)
    maps, mos = validation
    with torch.no_grad():
        _calibrate(network, _judge(network, maps), np.asarray(mos, np.float64))
        network.heads["dr_experts"].centre_contributions(_chosen(maps, mos >= CLEAN_MOS))
        _learn_familiar(network, cache, recipe)
        seen = _judge(network, maps)
        network.fusion.set_weights(torch.tensor(fusion_weights(_scores(seen), np.asarray(mos, np.float64))))
        found, truth = _calibration(network, cache)
        fused, columns = _fused(network, seen)
        shape = doubt_shape(np.abs(fused - np.asarray(mos)), columns)
        fused, columns = _fused(network, found)
        factor = conformal_factor(np.abs(fused - truth), columns @ shape)
        network.fusion.reach.copy_(torch.tensor(factor * shape))


def _calibrate(network: QuartetNetwork, seen: dict[str, Array], mos: Array) -> None:
    for name in METHODS:
        head = network.heads[name]
        scale, offset = (affine_in_points if head.is_linear else affine_in_logits)(seen[name], mos)
        head.recalibrate(scale, offset)
        print(f"{name}: scale {scale:.3f}, offset {offset:+.3f}")


def _learn_familiar(network: QuartetNetwork, cache: FeatureCache, recipe: Recipe) -> None:
    novelty = network.novelty
    novelty.fit(statistics(cache.photographs("train")[0]))
    familiar = novelty.standardised(familiar_statistics(cache, recipe.damage_frames, recipe.seed))
    unfamiliar = novelty.standardised(unfamiliar_statistics(cache, recipe.seed))
    novelty.set_probe(*fit_probe(familiar, unfamiliar, recipe.seed))
    novelty.set_limits(statistics(cache.photographs("validation")[0]), FAMILIAR)


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


def doubt_shape(error: Array, columns: Array) -> Array:
    """Non-negative weights of the signs of doubt `columns` [count, D] that fit the absolute errors best."""
    return nnls(columns, error)[0]


def conformal_factor(error: Array, shape: Array) -> float:
    """Factor on `shape` that covers `COVERAGE` of new errors or more, in `CONFIDENCE` of all draws of as many
    images (split conformal prediction, conditional on the calibration set: Vovk 2012, proposition 2b).
    """
    ratio = np.sort(error / shape)
    ranks = np.arange(1, len(ratio) + 1)
    enough = beta.sf(COVERAGE, ranks, len(ratio) + 1 - ranks) >= CONFIDENCE
    return float(ratio[np.argmax(enough)] if enough.any() else ratio[-1])


def _fused(network: QuartetNetwork, seen: dict[str, Array]) -> tuple[Array, Array]:
    """The fused scores [count] and their signs of doubt [count, D]."""
    fused = _scores(seen) @ network.fusion.weights.numpy()
    signs = [torch.from_numpy(seen[name]) for name in ("sigma", "spread", NOVELTY)]
    return fused, doubts(torch.from_numpy(fused), *signs).numpy()


def _chosen(maps: TrunkMaps, wanted: Tensor) -> TrunkMaps:
    return pick(maps, torch.nonzero(wanted)[:, 0])


def _scores(found: dict[str, Array]) -> Array:
    return np.stack([found[name] for name in METHODS], axis=1)


def _judge(network: QuartetNetwork, maps: TrunkMaps) -> dict[str, Array]:
    rows = torch.arange(len(maps.whole8)).split(PREDICT_BATCH)
    return _joined([_seen(network, pick(maps, part)) for part in rows])


def _seen(network: QuartetNetwork, maps: TrunkMaps) -> dict[str, Array]:
    """`OUTPUTS` and the novelty of the frames behind `maps`, by name."""
    named = dict(zip(CARD.output_names, network.judge(maps), strict=False))
    found = {name: named[name] for name in OUTPUTS} | {NOVELTY: network.novelty(statistics(maps))}
    return {name: values.numpy().astype(np.float64) for name, values in found.items()}


def _joined(parts: list[dict[str, Array]]) -> dict[str, Array]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _calibration(network: QuartetNetwork, cache: FeatureCache) -> tuple[dict[str, Array], Array]:
    views, listed = FrameViews(CARD.views), images_of(cache.images, "calibration")
    parts = []
    for item in tqdm(listed, desc="calibration", mininterval=5):
        frame = biq2021.read_image(cache.images, item.name)[np.newaxis]
        whole, crops = (torch.from_numpy(view) for view in views(frame))
        parts.append(_seen(network, network.trunk(whole, crops)))
    return _joined(parts), np.asarray(scores_of(listed), np.float64)
