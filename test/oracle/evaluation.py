"""Writes evaluation.json: measures of a classification by numpy, written from their definitions, for the labels and probabilities
that test/model/evaluation.test.ts makes by the same formula."""

import json
from pathlib import Path

import numpy as np

n, classes = 500, 4
priors = np.array([0.66, 0.25, 0.07, 0.02])
i = np.arange(1, n + 1)
truth = np.minimum((i * 0.6180339887498949 % 1 * 4.4 - 0.2).clip(0).astype(int), 3)
c = np.arange(classes)
logits = 3 * (np.outer(i, c + 2) * 0.7548776662466927 % 1) + 1.5 * (truth[:, None] == c)
logits[:, 3] -= 9  # so that the last class is never predicted
probability = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
probability[0] = np.where(c == truth[0], 0, [1 / 3] * 4)  # a true class of probability 0

prediction = probability.argmax(axis=1)
confusion = np.zeros((classes, classes), int)
np.add.at(confusion, (prediction, truth), 1)
rates = confusion / confusion.sum(axis=0)
recall = np.diag(rates)
with np.errstate(invalid="ignore"):
    precision = np.diag(confusion) / confusion.sum(axis=1)
    corrected = priors * recall / (rates * priors).sum(axis=1)
f1 = 2 * recall * precision / (recall + precision)
largest = probability.max(axis=1)
bins = np.minimum((largest * 15).astype(int), 14)
correct = prediction == truth
ece = sum(abs(largest[bins == b].mean() - correct[bins == b].mean()) * (bins == b).mean() for b in set(bins))


def measures(sources):
    """Some measures of a resample, as in src/model/confidence-intervals.ts."""
    t, q, p = truth[sources], prediction[sources], probability[sources]
    table = np.zeros((classes, classes))
    np.add.at(table, (q, t), 1)
    rate = table / table.sum(axis=0)
    r, right = np.diag(rate), q == t
    with np.errstate(invalid="ignore", divide="ignore"):
        raw = np.diag(table) / table.sum(axis=1)
        true = priors * r / (rate * priors).sum(axis=1)
        harmonic = 2 * r * raw / (r + raw)
    b, top = bins[sources], p.max(axis=1)
    error = np.abs(np.bincount(b, top - right, minlength=15)).sum() / n
    loss = -np.log(p[np.arange(n), t].clip(1e-15)).mean()
    return {
        "macroF1": np.nan_to_num(harmonic).mean(),
        "accuracy": right.mean(),
        "logLoss": loss,
        "ece": error,
        "recall.b": r[1],
        "precision.c": raw[2],
        "correctedPrecision.a": true[0],
        "f1.b": harmonic[1],
    }


random = np.random.default_rng(1)
draws = [measures(random.integers(0, n, n)) for _ in range(20000)]
intervals = {key: np.quantile([draw[key] for draw in draws], [0.025, 0.975]).tolist() for key in draws[0]}


def listed(values):
    return [None if np.isnan(value) else value for value in values]


Path(__file__).with_suffix(".json").write_text(
    json.dumps(
        {
            "confusion": confusion.tolist(),
            "recall": listed(recall),
            "precision": listed(precision),
            "correctedPrecision": listed(corrected),
            "macroF1": np.nan_to_num(f1).mean(),
            "balancedAccuracy": recall.mean(),
            "accuracy": correct.mean(),
            "logLoss": -np.log(probability[np.arange(n), truth].clip(1e-15)).mean(),
            "brier": ((probability - (truth[:, None] == c)) ** 2).sum(axis=1).mean(),
            "ece": ece,
            "reliability": [int((bins == b).sum()) for b in range(15)],
            "completeness": [(probability[truth == 1, 1] >= k / 100).mean() for k in (0, 25, 50, 75)],
            "intervals": intervals,
            "purity": [(truth[probability[:, 1] >= k / 100] == 1).mean() for k in (0, 25, 50, 75)],
        },
        indent=1,
    )
    + "\n"
)
