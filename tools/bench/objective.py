"""Prints the shortest time in ms of one f1 from cached category sums in numpy: sys.argv = sources, classes, categories."""

import sys
from time import perf_counter

import numpy as np

n, classes, categories = map(int, sys.argv[1:])
draw = np.random.default_rng(1)
parts = -10 * draw.random((2 * categories, classes * n)) ** 2
labels = draw.integers(0, classes, n)
log_priors = np.log(np.full(classes, 1 / classes))[:, None]


def f1(weights, missing_weight, power):
    factors = power * weights / weights.sum()
    log_numerators = (np.concatenate([factors, missing_weight * factors]) @ parts).reshape(classes, n) + log_priors
    confusion = np.bincount(log_numerators.argmax(axis=0) * classes + labels, minlength=classes**2)
    confusion = confusion.reshape(classes, classes)
    return 2 * confusion[2, 2] / (confusion[2].sum() + confusion[:, 2].sum())


times = []
for _ in range(200):
    weights = 10 * draw.random(categories)
    started = perf_counter()
    f1(weights, 0.5, 1.5)
    times.append(perf_counter() - started)
print(1000 * min(times), 1000 * sorted(times)[len(times) // 2])
