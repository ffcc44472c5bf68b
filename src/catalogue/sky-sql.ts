import { galacticPole } from "../properties/galactic.ts";
import type { Position } from "../properties/settings.ts";
import type { SkyRegion } from "../properties/sky-region.ts";
import { quoteName } from "./sql.ts";

/** SQL of the positions of rows `start` to `start + count − 1`, in file order: `sky_ra` and `sky_dec` in degrees, NaN where there is none. */
export const positionsSql = (rowName: string, position: Position, start: number, count: number): string =>
  // DuckDB keeps the order of a table that it scans.
  `SELECT coalesce(${degrees(position.ra)}, 'nan'::DOUBLE) AS sky_ra, coalesce(${degrees(position.dec)}, 'nan'::DOUBLE) AS sky_dec
    FROM catalogue WHERE ${rowName} >= ${start} AND ${rowName} < ${start + count}`;

/** SQL condition that a row lies in a region, over the view `catalogue`; rows without a position do not. */
export function regionCondition(position: Position, region: SkyRegion): string {
  const { frame, longitude, latitude } = region;
  const ra = within(degrees(position.ra), -180, 360);
  const dec = within(degrees(position.dec), -90, 90);
  const [low, high] = declinations(region);
  const isGalactic = frame === "galactic";
  const lon = isGalactic ? `galactic_l(${ra}, ${dec})` : `((${ra} + 360) % 360)`;
  const lat = isGalactic ? `galactic_b(${ra}, ${dec})` : dec;
  // DuckDB computes each of what is left by those before: what is cheap comes first.
  const conditions = [
    ...(isGalactic ? [`${dec} BETWEEN ${low}::DOUBLE AND ${high}::DOUBLE`] : []),
    `${lat} >= ${latitude[0]}`,
    `${lat} ${latitude[1] === 90 ? "<=" : "<"} ${latitude[1]}`,
    `${lon} >= ${longitude[0]}::DOUBLE`,
    `${lon} < ${longitude[1]}::DOUBLE`,
  ];
  return `(${conditions.join(" AND ")})`;
}

const degrees = (column: string): string => `try_cast(${quoteName(column)} AS DOUBLE)`;

/** NULL where it is no position: of infinity there is no sine. */
const within = (sql: string, low: number, high: number): string =>
  `(CASE WHEN ${sql} BETWEEN ${low} AND ${high} THEN ${sql} END)`;

/** Points of each edge of a region whose declinations are looked at, and how many degrees there is to spare between them. */
const edgePoints = 30;
const spare = 1;

/** Declinations that hold a Galactic region, and a little more. */
function declinations({ longitude, latitude }: SkyRegion): [low: number, high: number] {
  const radians = (x: number) => (x * Math.PI) / 180;
  const pole = radians(galacticPole.dec);
  const declination = (l: number, b: number) => {
    const turned = Math.cos(radians(b)) * Math.cos(pole) * Math.cos(radians(galacticPole.longitude - l));
    return (Math.asin(Math.sin(radians(b)) * Math.sin(pole) + turned) * 180) / Math.PI;
  };
  const along = ([from, to]: readonly [number, number], k: number) => from + ((to - from) * k) / edgePoints;
  const found = Array.from({ length: edgePoints + 1 }, (_, k) => [
    ...latitude.map((b) => declination(along(longitude, k), b)),
    ...longitude.map((l) => declination(l, along(latitude, k))),
  ]).flat();
  // Inside, only the celestial poles are further north or south than the edges.
  const holds = (l: number, b: number) =>
    longitude[0] <= l && l <= longitude[1] && latitude[0] <= b && b <= latitude[1];
  const { longitude: north, dec } = galacticPole;
  return [
    holds((north + 180) % 360, -dec) ? -90 : Math.min(...found) - spare,
    holds(north, dec) ? 90 : Math.max(...found) + spare,
  ];
}
