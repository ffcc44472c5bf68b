"""Writes weighted.json: the method "weighted" (section 4.3) by NumPy and SciPy, on the sample that test/oracle/weighted-sample.ts makes
by the same formula. Kernel sums are plain loops over all sources; the weights come from scipy.optimize.minimize (L-BFGS-B)."""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.stats import norm

N, C, P = 150, 3, 3
H = 0.25
PAIRS = [(0, 1), (1, 2)]

i = np.arange(N)
label = i % C
u = [(i + 1) * root % 1 for root in (0.6180339887498949, 2**0.5, 3**0.5)]
x = np.empty((P, N))
x[0] = 0.8 * label + 2 * (u[0] - 0.5) + (u[1] - 0.5)
x[1] = 0.7 * x[0] + (u[2] - 0.5) + 0.5 * (label == 1)
x[2] = 3 * (u[1] - 0.5) * u[2] * (1 + 0.3 * label)
x[0, i % 7 == 3] = np.nan
x[1, i % 5 == label] = np.nan
x[2, (i % 4 == 0) & (label == 2)] = np.nan
has = np.isfinite(x)
low = np.nanmin(x, axis=1) - 3 * H
high = np.nanmax(x, axis=1) + 3 * H
width = high - low


def log_density(p, point, members):
    """log f of one property from the given members."""
    values = x[p, members][has[p, members]]
    kde = norm.pdf(point, values, H).mean()
    return np.log(0.99 * kde + 0.01 / width[p])


def log_joint(p, q, point, members, full):
    """log f of two properties; the bandwidth is that of the class with all its members."""
    both = lambda of: of[has[p, of] & has[q, of]]
    h = H * 1.15 * len(both(full)) ** (1 / 5 - 1 / 6)
    values = both(members)
    kde = (norm.pdf(point[0], x[p, values], h) * norm.pdf(point[1], x[q, values], h)).mean()
    return np.log(0.98 * kde + 0.02 / (width[p] * width[q]))


def ratio(p, q, point, members, full):
    d = log_joint(p, q, point, members, full) - log_density(p, point[0], members) - log_density(q, point[1], members)
    return np.clip(d, -4, 4)


density = np.zeros((P, C, N))
presence = np.zeros((P, C, N))
pair = np.zeros((len(PAIRS), C, N))
for c in range(C):
    full = np.flatnonzero(label == c)
    for j in range(N):
        members = full[full != j]
        for p in range(P):
            q = (has[p, members].sum() + 0.5) / (len(members) + 1)
            presence[p, c, j] = np.log(q if has[p, j] else 1 - q)
            if has[p, j]:
                density[p, c, j] = log_density(p, x[p, j], members)
        for k, (p, q) in enumerate(PAIRS):
            if has[p, j] and has[q, j]:
                pair[k, c, j] = ratio(p, q, (x[p, j], x[q, j]), members, full)

features = np.concatenate([density, presence, pair])
centre = np.r_[np.full(2 * P, 0.6), np.full(len(PAIRS), 0.1)]
log_prior = np.log(np.bincount(label) / N)
F = len(features)


def objective(theta):
    weight, bias = theta[:F], theta[F:]
    z = np.tensordot(weight, features, 1) + (log_prior + bias)[:, None]
    z -= z.max(axis=0)
    probability = np.exp(z) / np.exp(z).sum(axis=0)
    residual = probability - (label == np.arange(C)[:, None])
    loss = -np.log(probability[label, i]).sum()
    penalty = 2 * ((weight - centre) ** 2).sum() + 0.6 * (bias**2).sum()
    gradient = np.r_[np.tensordot(features, residual, 2) + 4 * (weight - centre), residual.sum(axis=1) + 1.2 * bias]
    return loss + penalty, gradient, loss / N


result = minimize(
    lambda theta: objective(theta)[:2],
    np.r_[centre, np.zeros(C)],
    jac=True,
    method="L-BFGS-B",
    bounds=[(0, 3)] * F + [(-3, 3)] * C,
    options={"ftol": 1e-16, "gtol": 1e-9, "maxiter": 10000, "maxfun": 100000, "maxcor": 30},
)
points = np.array([[-0.4, 0.3, 1.2, 2.0], [0.2, -0.6, 1.5, 2.1]])
Path(__file__).with_suffix(".json").write_text(
    json.dumps(
        {
            "bandwidth": H,
            "pairs": PAIRS,
            "density": result.x[:P].tolist(),
            "presence": result.x[P : 2 * P].tolist(),
            "pairWeights": result.x[2 * P : F].tolist(),
            "bias": result.x[F:].tolist(),
            "objective": result.fun,
            "logLoss": objective(result.x)[2],
            "heldOutRatios": pair.reshape(len(PAIRS), -1).tolist(),
            "points": points.tolist(),
            "ratios": [
                ratio(0, 1, point, full, full) for full in (np.flatnonzero(label == c) for c in range(C)) for point in points.T
            ],
        },
        indent=1,
    )
    + "\n"
)
print(result.message, result.x.round(3), result.fun)
