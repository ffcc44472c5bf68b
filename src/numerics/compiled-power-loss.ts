import { LinearMemory, type Address, type Compiled as CompiledNumerics } from "./linear-memory.ts";
import type { Odds, PowerLoss } from "./operations.ts";

/** The export of assembly/power-loss.ts, typed by hand. */
type Compiled = CompiledNumerics & {
  addPowerLoss(
    ...of: [
      truths: Address,
      n: number,
      others: number,
      logPriors: Address,
      evidence: Address,
      power: number,
      result: Address,
    ]
  ): void;
};

/** Copies the odds into the memory of the compiled code, where they stay until its next operation. */
export function compiledPowerLoss(exports: CompiledNumerics, odds: Odds): (power: number) => PowerLoss {
  const compiled = exports as Compiled;
  const n = odds.truths.length;
  compiled.reset();
  const memory = new LinearMemory(compiled);
  const evidenceAt = memory.copyIn(odds.evidence);
  const logPriorsAt = memory.copyIn(odds.logPriors);
  const truthsAt = memory.bytes(n);
  memory.write(truthsAt, odds.truths);
  const resultAt = memory.numbers(3);
  const result = new Float64Array(3);
  return (power) => {
    compiled.addPowerLoss(truthsAt, n, odds.classes - 1, logPriorsAt, evidenceAt, power, resultAt);
    memory.read(resultAt, result);
    const [value, slope, curvature] = result;
    return { value: value / n, slope, curvature };
  };
}
