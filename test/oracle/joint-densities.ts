/** One axis of a joint density: bandwidth, range, and whether its ends reflect. */
export type Axis = {
  readonly h: number;
  readonly low: number;
  readonly high: number;
  readonly reflectLow?: boolean;
  readonly reflectHigh?: boolean;
};

/** f(x, y) = 0.98 f_KDE + 0.02 / (width_x width_y) by a plain sum over the sample, each kernel reflected rather than the point. */
export function jointDensity(
  sample: readonly (readonly [number, number])[],
  axes: readonly [Axis, Axis],
  point: readonly [number, number],
): number {
  const along = ({ h, low, high, reflectLow, reflectHigh }: Axis, centre: number, value: number) =>
    [centre, ...(reflectLow ? [2 * low - centre] : []), ...(reflectHigh ? [2 * high - centre] : [])]
      .map((at) => Math.exp(-0.5 * ((value - at) / h) ** 2) / (h * Math.sqrt(2 * Math.PI)))
      .reduce((a, b) => a + b);
  let sum = 0;
  for (const member of sample) sum += along(axes[0], member[0], point[0]) * along(axes[1], member[1], point[1]);
  const area = (axes[0].high - axes[0].low) * (axes[1].high - axes[1].low);
  return (0.98 * sum) / sample.length + 0.02 / area;
}
