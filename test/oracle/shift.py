"""Writes shift.json: two-sample Kolmogorov-Smirnov distances by scipy.stats.ks_2samp, for the samples that test/model/shift.test.ts makes by
the same formula: quantiles of a triangular distribution at golden-ratio points, moved and stretched, some rounded to few values."""

import json
from pathlib import Path

import numpy as np
from scipy.stats import ks_2samp

rows = []
for n, m, move, stretch, decimals in [
    (500, 3000, 0, 1, 12),
    (500, 3000, 0.3, 1, 12),
    (2000, 40, 0, 2, 12),
    (50, 800, -0.5, 1, 12),
    (5, 800, 0.2, 1, 12),
    (800, 800, 0.4, 1, 0),
    (300, 1000, 5, 1, 12),
]:
    def sample(size, factor):
        u = np.arange(1, size + 1) * factor % 1
        return np.where(u < 0.5, np.sqrt(2 * u) - 1, 1 - np.sqrt(2 * (1 - u)))

    first = np.round(3 * sample(n, 0.6180339887498949), decimals)
    second = np.round(3 * (stretch * sample(m, 0.7548776662466927) + move), decimals)
    rows.append(
        {"n": n, "m": m, "move": move, "stretch": stretch, "decimals": decimals, "distance": ks_2samp(first, second).statistic}
    )

Path(__file__).with_suffix(".json").write_text(json.dumps(rows, indent=1) + "\n")
