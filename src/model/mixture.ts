import type { PropertyDensity } from "./model.ts";

const DEGREE = Math.PI / 180;

/**
 * Returns width · g(x), where g is what a class's density is mixed with (method, section 2): 1/width; or the latitudes of sources spread
 * evenly over the sky, cos x for x in degrees from −90 to 90, normalised over the part of the range that lies there.
 */
export function mixedWith(
  range: Pick<PropertyDensity, "low" | "high" | "width">,
  distribution: NonNullable<PropertyDensity["mix"]>["with"],
  x: number,
): number {
  if (distribution === "uniform") return 1;
  const { low, high } = latitudesIn(range);
  if (x < low || x > high) return 0;
  const integral = (Math.sin(high * DEGREE) - Math.sin(low * DEGREE)) / DEGREE;
  return (Math.cos(x * DEGREE) / integral) * range.width;
}

/** Whether a range holds any latitudes, so that their distribution can be normalised. */
export function hasLatitudes(range: Pick<PropertyDensity, "low" | "high">): boolean {
  const { low, high } = latitudesIn(range);
  return low < high && Math.sin(low * DEGREE) < Math.sin(high * DEGREE);
}

function latitudesIn({ low, high }: Pick<PropertyDensity, "low" | "high">) {
  return { low: Math.max(low, -90), high: Math.min(high, 90) };
}
