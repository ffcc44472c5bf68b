/** A point of the map: `x` to the right and `y` upwards, in units of the half axes of the ellipse that is the whole sky. */
type MapPoint = { readonly x: number; readonly y: number };

/**
 * Returns where Mollweide's equal-area projection puts a point. Longitude grows to the left, as the sky is seen from within
 * (Snyder 1987, Map Projections: A Working Manual, USGS Professional Paper 1395, eqs. 31-1 to 31-5).
 * @param longitude degrees east of the centre, −180 to 180
 * @param latitude degrees
 */
export function mollweide(longitude: number, latitude: number): MapPoint {
  const { sine, cosine } = parametric(latitude);
  return { x: (-longitude / 180) * cosine, y: sine };
}

/** Returns the longitude (degrees from the centre) and latitude of a point of the map; null outside the ellipse (Snyder 1987, eqs. 31-6 to 31-8). */
export function fromMollweide(x: number, y: number): { readonly longitude: number; readonly latitude: number } | null {
  if (x * x + y * y > 1) return null;
  const cosine = Math.sqrt(1 - y * y);
  return { longitude: cosine === 0 ? 0 : Math.max(-180, Math.min(180, (-180 * x) / cosine)), latitude: latitudeAt(y) };
}

/** Returns the latitude in degrees of a height in the map, −1 to 1. */
export function latitudeAt(y: number): number {
  const theta = Math.asin(y);
  const sine = (2 * theta + Math.sin(2 * theta)) / Math.PI;
  return Math.asin(Math.max(-1, Math.min(1, sine))) * degree;
}

/**
 * Solves 2θ + sin 2θ = π sin φ by Newton's method for ε = π − 2 |θ|, which stays well behaved where the equation for θ has a triple root: at
 * the poles. There ε³ = 6 (ε − sin ε), which is also a good first guess elsewhere.
 */
function parametric(latitude: number): { readonly sine: number; readonly cosine: number } {
  const half = (90 - Math.abs(latitude)) / degree / 2;
  const target = 2 * Math.PI * Math.sin(half) ** 2; // π (1 − sin |φ|)
  let epsilon = Math.cbrt(6 * target);
  for (let k = 0; k < 12 && epsilon > 0; k++)
    epsilon -= (epsilon - Math.sin(epsilon) - target) / (1 - Math.cos(epsilon));
  return { sine: Math.sign(latitude) * Math.cos(epsilon / 2), cosine: Math.sin(epsilon / 2) };
}

const degree = 180 / Math.PI;
