const STEPS = 200;

/** Returns a callback that passes fractions on only as often as a progress bar can show: each one is a message between threads. */
export function inSteps(onProgress?: (fraction: number) => void): (fraction: number) => void {
  let shown = 0;
  return (fraction) => {
    const step = Math.floor(fraction * STEPS);
    if (step === shown) return;
    shown = step;
    onProgress?.(fraction);
  };
}
