import type { Numerics } from "./operations.ts";
import { plainGaussianSums } from "./plain-gaussian-sums.ts";
import { plainKernelSums } from "./plain-kernel-sums.ts";
import { plainPowerLoss } from "./plain-power-loss.ts";
import { plainNormalise } from "./plain-posterior.ts";
import { plainAddTerms } from "./plain-terms.ts";

/** The numerics in plain TypeScript, for browsers whose WebAssembly has no SIMD: the same results to rounding, in several times the time. */
export const plainNumerics: Numerics = {
  kernelSums: (sample, points, bandwidth, kernel = "gaussian") =>
    plainKernelSums(sample, points, bandwidth, kernel, null),
  leaveOneOutSums: (sample, points, bandwidth, kernel = "gaussian", own = points) =>
    plainKernelSums(sample, points, bandwidth, kernel, own),
  gaussianSums: plainGaussianSums,
  distanceCounts(values, length) {
    const counts = new Int32Array(length);
    for (let i = 1; i < values.length; i++) for (let j = 0; j < i; j++) counts[values[i] - values[j]]++;
    return counts;
  },
  powerLoss: plainPowerLoss,
  addTerms: plainAddTerms,
  normalise: plainNormalise,
};
