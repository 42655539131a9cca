"""The 25 distortion types of KADID-10k (Lin, Hosu and Saupe, QoMEX 2019) at five levels.

Every type maps (uint8 frame [H, W, 3], level 0-4, generator) to a frame of the same size. Gaussian blur and
JPEG are those of `data.damage`, whose strengths span the published ones.
"""

from __future__ import annotations

from data.damage import Damage, gaussian_blur, jpeg
from data.distortion import blur, colour, compression, noise, spatial, tone

DISTORTIONS: dict[str, Damage] = {
    "gaussian-blur": gaussian_blur,
    "lens-blur": blur.lens_blur,
    "motion-blur": blur.motion_blur,
    "colour-diffusion": colour.colour_diffusion,
    "colour-shift": colour.colour_shift,
    "colour-quantisation": colour.colour_quantisation,
    "less-saturation": colour.less_saturation,
    "more-saturation": colour.more_saturation,
    "jpeg2000": compression.jpeg2000,
    "jpeg": jpeg,
    "white-noise": noise.white_noise,
    "colour-noise": noise.colour_noise,
    "impulse-noise": noise.impulse_noise,
    "multiplicative-noise": noise.multiplicative_noise,
    "denoise": noise.denoise,
    "brighten": tone.brighten,
    "darken": tone.darken,
    "mean-shift": tone.mean_shift,
    "jitter": spatial.jitter,
    "patch-copy": spatial.patch_copy,
    "pixelate": spatial.pixelate,
    "quantisation": spatial.quantisation,
    "colour-block": spatial.colour_block,
    "over-sharpen": tone.over_sharpen,
    "contrast": tone.contrast,
}
TYPES = tuple(DISTORTIONS)
