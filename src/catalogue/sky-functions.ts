import { galacticPole } from "../properties/galactic.ts";

const { ra: poleRa, dec: poleDec, longitude } = galacticPole;
const half = `radians((alpha - ${poleRa}::DOUBLE) / 2)`;
const north = `cos(${half}) * cos(${half}) >= sin(${half}) * sin(${half})`;
const pole = `radians(${poleDec}::DOUBLE)`;
// As `galactic` computes them.
const x = `(CASE WHEN ${north} THEN sin(radians(delta - ${poleDec}::DOUBLE)) + 2 * cos(radians(delta)) * sin(${pole}) * sin(${half}) * sin(${half})
  ELSE sin(radians(delta + ${poleDec}::DOUBLE)) - 2 * cos(radians(delta)) * sin(${pole}) * cos(${half}) * cos(${half}) END)`;
const y = `(2 * cos(radians(delta)) * sin(${half}) * cos(${half}))`;
const z = `(sin(radians(delta)) * sin(${pole}) + cos(radians(delta)) * cos(${pole}) * (cos(${half}) - sin(${half})) * (cos(${half}) + sin(${half})))`;
const turned = `(${longitude}::DOUBLE - degrees(atan2(${y}, ${x})))`;

/** Three numbers, the last two optional, between anything that separates hours or degrees, minutes and seconds. */
const sexagesimal = String.raw`'^\s*([+−-]?)\s*(\d{1,3})(?:\s*[hd°:\s]\s*(\d{1,2}))?(?:\s*[m′'':\s]\s*(\d{1,2}(?:\.\d*)?))?\s*(?:[s″"]|'''')?\s*$'`;
const group = (n: number) => `regexp_extract(trim(value::VARCHAR), ${sexagesimal}, ${n})`;
const part = (n: number) => `coalesce(try_cast(nullif(${group(n)}, '') AS DOUBLE), 0)`;
const magnitude = `(${part(2)} + ${part(3)} / 60 + ${part(4)} / 3600)`;
const isWritten = `regexp_matches(trim(value::VARCHAR), ${sexagesimal}) AND ${group(3)} <> '' AND ${part(3)} < 60 AND ${part(4)} < 60`;
const sign = `(CASE WHEN ${group(1)} IN ('-', '−') THEN -1 ELSE 1 END)`;

/**
 * Statements that give a database our functions of the sky. `galactic_l(ra, dec)` and `galactic_b(ra, dec)` take and give degrees (ICRS);
 * `hms_to_deg(text)` turns "hh:mm:ss.s" (also with blanks, or h m s) and `dms_to_deg(text)` "±dd:mm:ss.s" into degrees, NULL where the text
 * is none.
 */
export const skyFunctions: readonly string[] = [
  `CREATE OR REPLACE MACRO galactic_l(alpha, delta) AS (CASE WHEN ${turned} < 0 THEN ${turned} + 360 ELSE ${turned} END)`,
  `CREATE OR REPLACE MACRO galactic_b(alpha, delta) AS degrees(atan2(${z}, sqrt(${x} * ${x} + ${y} * ${y})))`,
  `CREATE OR REPLACE MACRO hms_to_deg(value) AS (CASE WHEN ${isWritten} AND ${group(1)} = '' AND ${magnitude} < 24 THEN 15 * ${magnitude} END)`,
  `CREATE OR REPLACE MACRO dms_to_deg(value) AS (CASE WHEN ${isWritten} AND ${magnitude} <= 360 THEN ${sign} * ${magnitude} END)`,
];
