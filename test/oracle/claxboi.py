"""Writes claxboi.json: what CLAXBOI's two versions compute for a made sample, from products of likelihoods rather than sums of logs.

Written from the method's description (equation (1) of Tranin et al. 2021 as CLAXBOI has it), for what its own published results do not
exercise: weights by error, weights that are numbers, unknown errors, softsign, custom densities, a class with few distinct values, a
missing weight other than 1. Densities are at the middle of the cells, in numpy's order of operations.
"""

import json
from pathlib import Path

import numpy as np

N, C, CELLS = 120, 3, 99
PRIORS = [0.6, 0.3, 0.15]
MISSING_WEIGHT = 0.3
# name, category, scale, weight ("1/error" has errors), class with a custom density
PROPERTIES = [
    ("b", 0, "linear", 1, 1),
    ("luminosity", 0, "log10", "1/error", None),
    ("hardness", 1, "linear", 2, None),
    ("slope", 1, "softsign", "1/error", None),
    ("ratio", 1, "linear", 0.5, 2),
    ("variability", 2, "linear", 1, None),
]
CATEGORY_WEIGHTS = [4.0, 2.5, 0.5]

rng = np.random.default_rng(7)
labels = rng.integers(0, C, N)
raw = [
    np.degrees(np.arcsin(rng.uniform(-1, 1, N))) * np.array([1, 0.3, 0.1])[labels],
    10 ** rng.normal(30 + 2 * labels, 1.5),
    rng.uniform(-1, 1, N) ** (1 + 2 * labels),
    rng.normal(labels, 2, N),
    rng.normal(-labels, 1, N),
    np.where(labels == 2, rng.integers(0, 5, N), rng.normal(2, 2, N)),
]
raw = [np.array([float(f"{x:.4g}") for x in column]) for column in raw]
for p, column in enumerate(raw):
    column[rng.uniform(size=N) < 0.1 + 0.08 * p] = np.nan
for column in raw:
    column[:1] = np.nan
errors = [
    np.array([float(f"{x:.3g}") for x in rng.uniform(0.5, 3, N)]) if weight == "1/error" else None
    for _, _, _, weight, _ in PROPERTIES
]
for column in errors:
    if column is not None:
        column[rng.uniform(size=N) < 0.1] = np.nan

SCALES = {"linear": lambda x: x, "log10": np.log10, "softsign": lambda x: x / (1 + abs(x))}
values = [SCALES[scale](raw[p]) for p, (_, _, scale, _, _) in enumerate(PROPERTIES)]


def two_digits(x):
    return float("%.1e" % x)


def masses(p):
    """Cell centres and the mass per cell of every class."""
    name, _, _, _, custom = PROPERTIES[p]
    x = values[p][np.isfinite(values[p])]
    owner = labels[np.isfinite(values[p])]
    x1 = two_digits(x.max())
    x0 = x1 - two_digits(x.max() - x.min())
    dx = (x1 - x0) / 100
    edges = np.linspace(x0 - dx, x1 + dx, CELLS + 1)
    h = (x1 - x0) / (5 * len(x) ** 0.2)
    rounded = np.round(edges, 3)
    centres = (rounded[1:] + rounded[:-1]) / 2
    rows = []
    for c in range(C):
        own = x[owner == c]
        if len(np.unique(own)) < 10:
            m = np.histogram(own, bins=edges)[0].astype(float)
        else:
            middle = (edges[1:] + edges[:-1]) / 2
            m = np.sum(np.exp(-np.abs(middle[:, None] - own[None, :]) / h), axis=1) / (2 * h)
        m = np.round(m, 3)
        if custom == c and name == "b":
            cosine = np.cos(np.radians(centres)).clip(0)
            m = 0.5 * m + 0.5 * cosine * m.sum() / cosine.sum()
        elif custom == c:
            m = np.ones(CELLS)
        m = m / m.sum()
        m = (m + 0.01 / CELLS) / (1 + 0.02 / CELLS)
        rows.append(m / m.sum())
    return centres, np.array(rows)


cells = [masses(p) for p in range(len(PROPERTIES))]
likelihood = np.array(
    [[np.interp(values[p], centres, row, left=1, right=1) for row in rows] for p, (centres, rows) in enumerate(cells)]
)
has = np.array([np.isfinite(column) for column in values])


def classify(version, a):
    P = len(PROPERTIES)
    if version == 2022:
        q = np.array([[(has[p][labels == c].mean() + 0.001) / 1.002 for p in range(P)] for c in range(C)])
    else:
        q = np.array([[(has[:, labels == c].sum() / (labels == c).sum() + 0.001) / 1.002] * P for c in range(C)])
    result = []
    for i in range(N):
        lam = np.array([1 / errors[p][i] if w == "1/error" else w for p, (_, _, _, w, _) in enumerate(PROPERTIES)], float)
        if version == 2022:
            scaled = lam.copy()
            for t in range(len(CATEGORY_WEIGHTS)):
                own = [p for p in range(P) if PROPERTIES[p][1] == t and has[p, i]]
                if own and np.isfinite(lam[own]).any():
                    scaled[own] = lam[own] / np.nanmean(lam[own])
            lam = scaled
        power = 2 * has[:, i].sum() + a * (~has[:, i]).sum()
        numerator, shares = [], []
        for c in range(C):
            terms = []
            for t in range(len(CATEGORY_WEIGHTS)):
                present, missing = [1.0], [1.0]
                for p in range(P):
                    if PROPERTIES[p][1] != t:
                        continue
                    if has[p, i]:
                        present.append(likelihood[p, c, i] ** lam[p] * q[c, p])
                    else:
                        missing.append(abs(1 - q[c, p]))
                product = np.nanprod(present) * np.prod(missing) ** a
                terms.append(product ** (5 * CATEGORY_WEIGHTS[t] / power))
            numerator.append(PRIORS[c] * np.prod(terms) ** (8 / sum(CATEGORY_WEIGHTS)))
            shares.append(terms)
        numerator = np.array(numerator)
        shares = np.array(shares)
        alternative = []
        for t, weight in enumerate(CATEGORY_WEIGHTS):
            others = [s for s in range(len(CATEGORY_WEIGHTS)) if s != t]
            left = PRIORS * np.prod(shares[:, others], axis=1) ** (8 / (sum(CATEGORY_WEIGHTS) - weight))
            alternative.append(int(np.argmax(left)))
        result.append(
            {
                "probability": (numerator / numerator.sum()).tolist(),
                "outlier": float(-np.log10(numerator.max())),
                "shares": (shares / shares.sum(axis=0)).T.tolist(),
                "withoutCategory": alternative,
            }
        )
    return {"presence": q.ravel().tolist(), "sources": result}


def listed(column):
    return [None if np.isnan(x) else float(x) for x in column]


text = json.dumps(
    {
        "labels": labels.tolist(),
        "priors": PRIORS,
        "missingWeight": MISSING_WEIGHT,
        "categoryWeights": CATEGORY_WEIGHTS,
        "properties": [
            {
                "name": name,
                "category": str(category),
                "scale": scale,
                "weight": weight,
                "mixed": mixed,
                "values": listed(raw[p]),
                "errors": None if errors[p] is None else listed(errors[p]),
                "centres": cells[p][0].tolist(),
                "masses": cells[p][1].ravel().tolist(),
            }
            for p, (name, category, scale, weight, mixed) in enumerate(PROPERTIES)
        ],
        "2022": classify(2022, MISSING_WEIGHT),
        "2024": classify(2024, MISSING_WEIGHT),
    }
)
Path(__file__).with_suffix(".json").write_text(text + "\n")
