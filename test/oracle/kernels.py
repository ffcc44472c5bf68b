"""Writes kernels.json: densities by scikit-learn's KernelDensity for the three kernels, reflected and mixed as the method says, for the
samples that test/model/kernels.test.ts makes by the same formulas. h is the standard deviation of the kernel: scikit-learn's bandwidth
is h for its Gaussian, h/√2 for its exponential kernel exp(−|x|/b), and √5 h for its Epanechnikov kernel on |x| < b."""

import json
from pathlib import Path

import numpy as np
from sklearn.neighbors import KernelDensity

PER_H = {"gaussian": 1, "exponential": 1 / np.sqrt(2), "epanechnikov": np.sqrt(5)}


def golden(n):
    return np.arange(1, n + 1) * 0.6180339887498949 % 1


def kde(sample, kernel, h, x):
    fit = KernelDensity(bandwidth=h * PER_H[kernel], kernel=kernel, rtol=0, atol=0).fit(sample[:, None])
    return np.exp(fit.score_samples(x[:, None]))


def cosine(x, low, high):
    """Density of latitudes over the part of [low, high] in [−90, 90]."""
    a, b = max(low, -90), min(high, 90)
    weight = np.where((x >= a) & (x <= b), np.cos(np.radians(x)), 0)
    return weight / np.degrees(np.sin(np.radians(b)) - np.sin(np.radians(a)))


ratio = 2 * golden(150) ** 2 - 1
latitude = 170 * (golden(90) - 0.5)
out = {}
for kernel in PER_H:
    x = np.linspace(-0.999, 0.998, 37)
    plain = kde(ratio, kernel, 0.15, x)
    both = plain + kde(ratio, kernel, 0.15, -2 - x) + kde(ratio, kernel, 0.15, 2 - x)
    left = plain + kde(ratio, kernel, 0.15, -2 - x)
    b = np.linspace(-89, 89, 23)
    out[kernel] = {
        "x": x.tolist(),
        "plain": plain.tolist(),
        "both": both.tolist(),
        "left": left.tolist(),
        "latitudes": b.tolist(),
        "sky": (0.5 * kde(latitude, kernel, 6, b) + 0.5 * cosine(b, -90, 90)).tolist(),
        "part": (0.5 * kde(latitude, kernel, 6, b) + 0.5 * cosine(b, -100, 60)).tolist(),
        "even": (0.5 * kde(latitude, kernel, 6, b) + 0.5 / 180).tolist(),
    }
Path(__file__).with_suffix(".json").write_text(json.dumps(out, indent=1) + "\n")
