import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromMollweide, mollweide } from "../../src/views/sky-projection.ts";

type Row = readonly [longitude: number, latitude: number, x: number, y: number];
const { rows } = JSON.parse(readFileSync(new URL("../oracle/sky-map.json", import.meta.url), "utf8")) as {
  rows: Row[];
};

describe("mollweide", () => {
  it("agrees with WCSLIB to 1e-11 of the map's size, nearer to a pole than WCSLIB's own 1e-7 of it", () => {
    for (const [longitude, latitude, x, y] of rows) {
      const found = mollweide(longitude, latitude);
      const allowed = Math.abs(latitude) > 89.5 ? 1e-7 : 1e-11;
      expect(Math.abs(found.x - x)).toBeLessThan(allowed);
      expect(Math.abs(found.y - y)).toBeLessThan(allowed);
    }
  });
  it("and its inverse give a point back to 1e-9 degrees", () => {
    const inside = { noNaN: true } as const;
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, ...inside }),
        fc.double({ min: -89, max: 89, ...inside }),
        (longitude, latitude) => {
          const { x, y } = mollweide(longitude, latitude);
          const back = fromMollweide(x * (1 - 1e-15), y)!;
          expect(Math.abs(back.longitude - longitude)).toBeLessThan(1e-9);
          expect(Math.abs(back.latitude - latitude)).toBeLessThan(1e-9);
        },
      ),
    );
  });
  it("puts the poles at the ends of the short axis, and the far side at those of the long one", () => {
    expect(mollweide(120, 90)).toEqual({ x: -0, y: 1 });
    expect(mollweide(120, -90).y).toBe(-1);
    expect(mollweide(-180, 0).x).toBeCloseTo(1, 15);
    expect(fromMollweide(0, 1)!.latitude).toBe(90);
    expect(fromMollweide(0.8, 0.7)).toBeNull();
  });
});
