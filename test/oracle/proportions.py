"""Writes proportions.json: proportions of classes by plain expectation maximisation (Saerens, Latinne & Decaestecker 2002) in numpy, for the
probabilities that test/model/proportions.test.ts makes by the same formula: classes at 0, 1.5, 3, ... on a line, unit scatter."""

import json
from pathlib import Path

import numpy as np


def em(p, priors):
    shares = priors
    for _ in range(200_000):
        weighted = p * (shares / priors)
        after = (weighted / weighted.sum(axis=1, keepdims=True)).mean(axis=0)
        if np.abs(after - shares).max() < 1e-14:
            break
        shares = after
    return shares


cases = []
for n, priors, mixture in [
    (2000, [0.66, 0.25, 0.07, 0.02], [0.3, 0.3, 0.2, 0.2]),
    (500, [0.5, 0.5], [0.9, 0.1]),
    (3000, [0.25, 0.25, 0.25, 0.25], [0.97, 0.01, 0.01, 0.01]),
    (7, [0.4, 0.3, 0.3], [0.2, 0.7, 0.1]),
]:
    priors, edges = np.array(priors), np.cumsum(mixture)
    i = np.arange(1, n + 1)
    truth = np.searchsorted(edges, i * 0.6180339887498949 % 1, side="right").clip(max=len(priors) - 1)
    noise = 6 * (i * 0.7548776662466927 % 1) - 3 + 2 * (i * 0.5698402909980532 % 1) - 1
    x = 1.5 * truth + noise / 2
    likelihood = np.exp(-0.5 * (x[:, None] - 1.5 * np.arange(len(priors))) ** 2)
    p = likelihood * priors
    p /= p.sum(axis=1, keepdims=True)
    cases.append({"n": n, "priors": priors.tolist(), "mixture": mixture, "proportions": em(p, priors).tolist()})

Path(__file__).with_suffix(".json").write_text(json.dumps(cases, indent=1) + "\n")
