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
export function regionCondition(position: Position, { frame, longitude, latitude }: SkyRegion): string {
  const [ra, dec] = [degrees(position.ra), degrees(position.dec)];
  const isPosition = `${ra} BETWEEN -180 AND 360 AND ${dec} BETWEEN -90 AND 90`;
  const [lon, lat] = frame === "galactic" ? galacticSql(ra, dec) : [`((${ra} + 360) % 360)`, dec];
  const within = [
    `${lat} >= ${latitude[0]}`,
    `${lat} ${latitude[1] === 90 ? "<=" : "<"} ${latitude[1]}`,
    `${lon} >= ${longitude[0]}::DOUBLE`,
    `${lon} < ${longitude[1]}::DOUBLE`,
  ];
  // CASE, so that nothing is computed of numbers that are no position.
  return `(CASE WHEN ${isPosition} THEN ${within.join(" AND ")} ELSE false END)`;
}

const degrees = (column: string): string => `try_cast(${quoteName(column)} AS DOUBLE)`;

/** Galactic longitude (0 to 360) and latitude, from the same three angles as `galactic`. */
function galacticSql(ra: string, dec: string): [longitude: string, latitude: string] {
  const pole = `radians(${galacticPole.dec}::DOUBLE)`;
  const turn = `radians(${ra} - ${galacticPole.ra}::DOUBLE)`;
  const delta = `radians(${dec})`;
  const x = `(sin(${delta}) * cos(${pole}) - cos(${delta}) * sin(${pole}) * cos(${turn}))`;
  const y = `(cos(${delta}) * sin(${turn}))`;
  const z = `(sin(${delta}) * sin(${pole}) + cos(${delta}) * cos(${pole}) * cos(${turn}))`;
  return [
    `((${galacticPole.longitude}::DOUBLE - degrees(atan2(${y}, ${x})) + 360) % 360)`,
    `degrees(atan2(${z}, sqrt(${x} * ${x} + ${y} * ${y})))`,
  ];
}
