/**
 * The rotation from ICRS to Galactic coordinates as three angles in degrees: right ascension and declination (ICRS) of the north Galactic
 * pole, and the Galactic longitude of the north celestial pole. They are those of the matrix that astropy 5.2 turns ICRS into Galactic by
 * (the pole and the longitude of Liu, Zhu & Zhang 2011, A&A 526, A16, in FK5 J2000, and the frame tie of FK5 to ICRS).
 */
export const galacticPole = {
  ra: 192.859477894776071,
  dec: 27.1282524149680293,
  longitude: 122.931925255416612,
} as const;

/**
 * Returns Galactic longitude (0 to 360) and latitude in degrees of an ICRS (J2000) position in degrees; NaN where it is none.
 * Differences of angles instead of sums of products keep every digit near all of the poles.
 */
export function galactic(ra: number, dec: number): { l: number; b: number } {
  const half = ((ra - galacticPole.ra) / 2) * radian;
  const [delta, pole] = [dec * radian, galacticPole.dec * radian];
  const [sin, cos] = [Math.sin(half), Math.cos(half)];
  const cosDelta = Math.cos(delta);
  // cos of the difference of right ascensions, and the component towards the celestial pole, without cancelling at either Galactic pole.
  const north = cos * cos >= sin * sin;
  const x = north
    ? Math.sin((dec - galacticPole.dec) * radian) + 2 * cosDelta * Math.sin(pole) * sin * sin
    : Math.sin((dec + galacticPole.dec) * radian) - 2 * cosDelta * Math.sin(pole) * cos * cos;
  const y = 2 * cosDelta * sin * cos;
  const z = Math.sin(delta) * Math.sin(pole) + cosDelta * Math.cos(pole) * (cos - sin) * (cos + sin);
  const l = galacticPole.longitude - Math.atan2(y, x) / radian;
  return { l: l < 0 ? l + 360 : l, b: Math.atan2(z, Math.hypot(x, y)) / radian };
}

const radian = Math.PI / 180;
