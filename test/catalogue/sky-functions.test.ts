import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { objects } from "../../src/catalogue/rows.ts";
import { galactic } from "../../src/properties/galactic.ts";
import { nodeDatabase } from "./node-database.ts";

const database = await nodeDatabase();
const select = async (sql: string) => objects(await database.run(sql));
const { rows } = JSON.parse(readFileSync(new URL("../oracle/galactic.json", import.meta.url), "utf8")) as {
  rows: [number, number, number, number][];
};

it("galactic_l and galactic_b give what galactic does to 1e-11 degrees, near the poles too", async () => {
  const values = rows.map(([ra, dec]) => `(${ra}::DOUBLE, ${dec}::DOUBLE)`).join(", ");
  const found = await select(
    `SELECT ra, dec, galactic_l(ra, dec) AS l, galactic_b(ra, dec) AS b FROM (VALUES ${values}) t(ra, dec)`,
  );
  const differences = found.map(({ ra, dec, l, b }) => {
    const expected = galactic(Number(ra), Number(dec));
    const turn = (((Number(l) - expected.l + 540) % 360) - 180) * Math.cos((expected.b * Math.PI) / 180);
    return Math.max(Math.abs(Number(b) - expected.b), Math.abs(turn));
  });
  expect(differences.length).toBe(1000);
  expect(Math.max(...differences)).toBeLessThan(1e-11);
});

it("galactic_b of a missing position is missing", async () => {
  expect(await select("SELECT galactic_b(NULL, 3.0) AS b, galactic_l(10, NULL) AS l")).toEqual([{ b: null, l: null }]);
});

it.each([
  ["12:34:56.7", 188.73625],
  ["12 34 56.7", 188.73625],
  ["12h34m56.7s", 188.73625],
  ["00:00:00", 0],
  ["23:59:59.99", 359.99995833333333],
  ["12:60:00", null],
  ["24:00:00", null],
  ["-12:00:00", null],
  ["188.7", null],
  ["", null],
  ["abc", null],
])("hms_to_deg('%s') is %s", async (text, expected) => {
  const [{ value }] = await select(`SELECT hms_to_deg('${text}') AS value`);
  if (expected === null) expect(value).toBeNull();
  else expect(Number(value)).toBeCloseTo(expected, 11);
});

it.each([
  ["-00:30:00", -0.5],
  ["+12:34:56.7", 12.582416666666667],
  ["−45 00 36", -45.01],
  ["12d34m56.7s", 12.582416666666667],
  ["12°30′00″", 12.5],
  ["+12d30''36", 12.51],
  ["89:59:60", null],
  ["12.5", null],
])("dms_to_deg('%s') is %s", async (text, expected) => {
  const [{ value }] = await select(`SELECT dms_to_deg('${text}') AS value`);
  if (expected === null) expect(value).toBeNull();
  else expect(Number(value)).toBeCloseTo(expected, 11);
});
