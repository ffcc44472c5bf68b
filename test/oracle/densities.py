"""Writes densities.json: Gaussian kernel densities by SciPy, for the samples that test/model/density.test.ts makes by the same formula."""

import json
from pathlib import Path

import numpy as np
from scipy.stats import gaussian_kde


def golden(n):
    return np.arange(1, n + 1) * 0.6180339887498949 % 1


cases = {}
for name, sample, h in (
    ("exponential", -np.log(golden(500)), 0.2),
    ("few", golden(11) ** 2, 0.05),
    ("narrow", 100 * golden(300), 0.01),
):
    points = np.linspace(sample.min() - 2.5 * h, sample.max() + 2.5 * h, 41)
    kde = gaussian_kde(sample, bw_method=h / sample.std(ddof=1))
    cases[name] = {
        "points": points.tolist(),
        "density": kde(points).tolist(),
        "integral": kde.integrate_box_1d(sample.min() - 3 * h, sample.max() + 3 * h),
    }
Path(__file__).with_suffix(".json").write_text(json.dumps(cases, indent=1) + "\n")
