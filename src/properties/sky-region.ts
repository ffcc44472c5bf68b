/** The coordinates that the sky is drawn and divided in: Galactic l and b, or equatorial α and δ (ICRS). */
export type SkyFrame = "galactic" | "equatorial";

/**
 * A box on the sky in degrees, from the first number of each pair to the second, which is not included except at latitude 90. Longitudes
 * are from 0 to 360.
 */
export type SkyRegion = {
  readonly frame: SkyFrame;
  readonly longitude: readonly [from: number, to: number];
  readonly latitude: readonly [from: number, to: number];
};

/** Whether two numbers are a position in degrees: −180 ≤ α ≤ 360 and −90 ≤ δ ≤ 90, as catalogues write them. */
export const isPosition = (ra: number, dec: number): boolean => ra >= -180 && ra <= 360 && dec >= -90 && dec <= 90;
