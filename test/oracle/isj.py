"""Writes isj.json: bandwidths by the fixed point of Botev, Grotowski & Kroese 2010 (Ann. Stat. 38, 2916), with SciPy's cosine transform and
root finder, for the samples that test/model/isj.test.ts makes by the same formulas."""

import json
from math import factorial, pi, sqrt
from pathlib import Path

import numpy as np
from scipy.fft import dct
from scipy.optimize import brentq
from scipy.special import logit

BINS = 2**14


def golden(n):
    return np.arange(1, n + 1) * 0.6180339887498949 % 1


def bandwidth(x):
    spread = x.max() - x.min()
    low, length = x.min() - spread / 2, 2 * spread
    counts = np.bincount(np.minimum((x - low) / length * BINS, BINS - 1).astype(int), minlength=BINS)
    a = dct(counts / len(x))  # 2 Σ f cos(π k (2j + 1) / (2 n))
    n = len(np.unique(x))
    k = np.arange(1, BINS)

    def norm(s, t):
        return 0.5 * np.sum((pi * k) ** (2 * s) * a[1:] ** 2 * np.exp(-((pi * k) ** 2) * t))

    def xi_gamma(t):
        f = norm(7, t)
        for s in range(6, 1, -1):
            double_factorial = factorial(2 * s) / (2**s * factorial(s))  # (2s − 1)!!
            t_s = ((1 + 0.5 ** (s + 0.5)) / 3 * double_factorial / (n * sqrt(pi / 2) * f)) ** (2 / (3 + 2 * s))
            f = norm(s, t_s)
        return (2 * n * sqrt(pi) * f) ** (-2 / 5)

    grid = np.geomspace(BINS**-2, 0.1, 2000)
    values = np.array([t - xi_gamma(t) for t in grid])
    if values[0] >= 0 or not (values > 0).any():
        return None
    first = int(np.argmax(values > 0))
    return length * sqrt(brentq(lambda t: t - xi_gamma(t), grid[first - 1], grid[first], xtol=1e-18, rtol=1e-14))


u = golden
samples = {
    "uniform": u(200),
    "exponential": -np.log(u(500)),
    "large": -np.log(u(20000)),
    "bimodal": np.where(np.arange(400) % 2 == 1, 10, 0) + logit(u(400)),
    "separated": np.concatenate([u(300) ** 2, 40 + 0.1 * u(100)]),
    "offset": 55000 + u(150),
    "pair": np.array([1.0, 2.0]),
}
found = {name: {"n": len(x), "bandwidth": bandwidth(x)} for name, x in samples.items()}
Path(__file__).with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n")
