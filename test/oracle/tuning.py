"""Writes tuning.json: what SciPy's differential evolution and bounded minimisation find for the functions and the made-up sample of
test/model/{differential-evolution,tuning,fit-power}.test.ts."""

import json
import math
from pathlib import Path

import numpy as np
from scipy.optimize import differential_evolution, minimize_scalar, rosen

PRIORS = np.array([0.66, 0.25, 0.07, 0.02])
SHIFT = [[0, 2.2, 0.6, 1.4], [0, -0.8, 1.1, 0.5], [0, 0.3, 1.5, -0.2], [0, -2.6, -0.4, -1.2]]
PRESENCE = [[0.8, 0.9, 0.5, 0.7], [0.95, 0.9, 0.9, 0.85], [0.4, 0.5, 0.7, 0.45], [0.6, 0.95, 0.4, 0.8]]
PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59]


def tuning_sample(n):
    """As tuning-sample.ts: labels, density part and presence part, categories x classes x n."""
    u = [np.arange(1, n + 1) * math.sqrt(prime) % 1 for prime in PRIMES]
    labels = (u[0] > 0.7).astype(int) + (u[0] > 0.92) + (u[0] > 0.97)
    density, presence = np.zeros((2, 4, 4, n))
    for t in range(4):
        noise = 2 * (u[4 * t + 1] + u[4 * t + 2] + u[4 * t + 3] - 1.5)
        x = np.array(SHIFT[t])[labels] + noise
        present = u[4 * t + 4] < np.array(PRESENCE[t])[labels]
        for c in range(4):
            density[t, c] = np.where(present, -1.5 * (x - SHIFT[t][c]) ** 2, 0)
            presence[t, c] = np.log(np.where(present, PRESENCE[t][c], 1 - PRESENCE[t][c]))
    return labels, density, presence


def log_numerators(density, presence, weights, missing_weight, power):
    total = sum(weights)
    factors = power * np.asarray(weights) / total if total > 0 else np.zeros(4)
    combined = np.tensordot(factors, density, 1) + missing_weight * np.tensordot(factors, presence, 1)
    return np.log(PRIORS)[:, None] + combined


def f1_of(predicted, labels, c):
    true_positive = ((predicted == c) & (labels == c)).sum()
    return 2 * true_positive / max(1, (predicted == c).sum() + (labels == c).sum())


def log_loss(numerators, labels):
    largest = numerators.max(axis=0)
    total = np.exp(numerators - largest).sum(axis=0)
    return np.minimum(largest + np.log(total) - numerators[labels, np.arange(len(labels))], -math.log(1e-15)).mean()


def evolve(function, bounds, seed):
    return differential_evolution(
        function, bounds, seed=seed, polish=False, init="latinhypercube", updating="immediate", tol=0.01, atol=0
    )


def summary(function, bounds, seeds=20):
    runs = [evolve(function, bounds, seed) for seed in range(1, seeds + 1)]
    return {
        "evaluations": float(np.median([run.nfev for run in runs])),
        "generations": float(np.median([run.nit for run in runs])),
        "value": float(np.median([run.fun for run in runs])),
        "successes": sum(bool(run.fun < 1e-6) for run in runs),
    }


def rastrigin(x):
    return 10 * len(x) + (x**2 - 10 * np.cos(2 * np.pi * x)).sum()


labels, density, presence = tuning_sample(2000)
bounds = [(0, 10)] * 4 + [(0.3, 8), (0, 1)]


def minus_f1(x):
    return -f1_of(log_numerators(density, presence, x[:4], x[5], x[4]).argmax(axis=0), labels, 2)


def loss(x):
    return log_loss(log_numerators(density, presence, x[:4], x[5], x[4]), labels)


weights = [7.5, 3.2, 6.0, 2.0]
power = minimize_scalar(
    lambda log_power: log_loss(log_numerators(density, presence, weights, 1, math.exp(log_power)), labels),
    bounds=(math.log(0.1), math.log(10)),
    method="bounded",
    options={"xatol": 1e-9},
)
at = log_numerators(density, presence, weights, 0.5, 1.9)

Path(__file__).with_suffix(".json").write_text(
    json.dumps(
        {
            "rosenbrock": {P: summary(rosen, [(-5, 5)] * P) for P in (2, 3, 4, 5)},
            "rastrigin": {2: summary(rastrigin, [(-5.12, 5.12)] * 2)},
            "f1": summary(minus_f1, bounds),
            "logLoss": summary(loss, bounds),
            "point": {
                "confusion": [
                    int(((at.argmax(axis=0) == predicted) & (labels == truth)).sum())
                    for predicted in range(4)
                    for truth in range(4)
                ],
                "logLoss": log_loss(at, labels),
            },
            "power": {"power": math.exp(power.x), "logLoss": power.fun},
        },
        indent=1,
    )
    + "\n"
)
