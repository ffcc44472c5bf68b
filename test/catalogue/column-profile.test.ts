import { beforeAll, describe, expect, it } from "vitest";
import { profileColumns } from "../../src/catalogue/column-profile.ts";
import { nodeCatalogue, numbers, texts } from "./node-catalogue.ts";

let made: Awaited<ReturnType<typeof nodeCatalogue>>;
beforeAll(async () => {
  made = await nodeCatalogue(
    {
      id: texts("a", "b", "c", "d", "e", "f"),
      x: numbers(4, NaN, 1, 2, Infinity, 10),
      none: numbers(NaN, NaN, NaN, NaN, NaN, NaN),
      kind: texts("AGN", " AGN ", "Star", null, "", "Star"),
      n: {
        type: "int64",
        values: BigInt64Array.from([1n, 2n, 3n, 4n, 5n, 6n]),
        valid: Uint8Array.of(1, 1, 1, 1, 0, 1),
      },
      flag: { type: "boolean", values: Uint8Array.of(1, 0, 1, 1, 0, 0), valid: Uint8Array.of(1, 1, 1, 1, 0, 1) },
    },
    ["id"],
  );
}, 60_000);

const unending = new AbortController().signal;
const profile = async (...names: string[]) => {
  const columns = names.map((name) => made.catalogue.column(name)!);
  return profileColumns(made.catalogue, columns, () => undefined, unending);
};

describe("profileColumns", () => {
  it("counts, orders and bins numbers; infinite ones are present, and no minimum or maximum", async () => {
    const { x } = Object.fromEntries(await profile("x"));
    expect(x).toMatchObject({ rows: 6, missing: 1, minimum: 1, median: 3, maximum: 10, values: null });
    // NumPy: quantile([1, 2, 4, 10], [0.005, 0.995]) is 1.015, 9.91: 2 and 4 lie between.
    expect(x.bins.length).toBe(24);
    expect(x.bins.reduce((a, b) => a + b)).toBe(2);
    expect([x.bins[2], x.bins[8]]).toEqual([1, 1]);
  });
  it("says of a column without a value that it has none", async () => {
    const { none } = Object.fromEntries(await profile("none"));
    expect(none).toMatchObject({ missing: 6, minimum: null, median: null, bins: [] });
  });
  it("takes integers as numbers, and leaves their missing ones out", async () => {
    const { n } = Object.fromEntries(await profile("n"));
    expect(n).toMatchObject({ missing: 1, minimum: 1, median: 3, maximum: 6 });
  });
  it("counts the values of text, trimmed, and of logicals; empty ones are missing", async () => {
    const { kind, flag } = Object.fromEntries(await profile("kind", "flag"));
    expect(kind.values).toEqual({
      distinct: 2,
      frequent: [
        { value: "AGN", count: 2 },
        { value: "Star", count: 2 },
      ],
    });
    expect([kind.missing, flag.missing, flag.values!.distinct]).toEqual([2, 1, 2]);
    expect(kind.minimum).toBeNull();
  });
  it("counts the values of text in a table that has columns called as those of its own queries", async () => {
    const { catalogue } = await nodeCatalogue(
      { kind: texts("b", "a", "a"), value: texts("x", "y", "z"), n: numbers(3, 1, 2) },
      ["kind", "value", "n"],
    );
    const columns = ["kind", "value"].map((name) => catalogue.column(name)!);
    const found = await profileColumns(catalogue, columns, () => undefined, unending);
    expect(found.get("kind")!.values!.frequent).toEqual([
      { value: "a", count: 2 },
      { value: "b", count: 1 },
    ]);
    expect(found.get("value")!.values!.distinct).toBe(3);
  });
  it("reads the columns together, once, and does not keep them", async () => {
    const before = made.loads.length;
    await profile("id", "x", "kind");
    expect(made.loads.slice(before)).toEqual([["x", "kind"]]);
    expect(made.catalogue.notLoaded(["id", "x", "kind"])).toEqual(["x", "kind"]);
    const tables = await made.catalogue.select("SELECT table_name AS t FROM information_schema.tables ORDER BY t");
    expect(tables.map(({ t }) => t)).toEqual(["catalogue", "loaded"]);
  });
  it("ends at once when it is cancelled, and the catalogue goes on", async () => {
    const ended = new AbortController();
    ended.abort(new Error("Cancelled."));
    const columns = [made.catalogue.column("x")!];
    await expect(profileColumns(made.catalogue, columns, () => undefined, ended.signal)).rejects.toThrow("Cancelled.");
    expect((await profile("x")).size).toBe(1);
  });
  it("estimates the quantiles of more than a million values to within a per cent", async () => {
    const rows = 1_100_000;
    // A permutation of 0 … rows − 1: the multiplier has no factor of it.
    const values = Float64Array.from({ length: rows }, (_, i) => (i * 7_919) % rows);
    const { catalogue } = await nodeCatalogue({ v: { type: "float64", values } }, ["v"]);
    const [[, profile]] = await profileColumns(catalogue, [catalogue.column("v")!], () => undefined, unending);
    expect(profile).toMatchObject({ rows, missing: 0, minimum: 0, maximum: rows - 1 });
    expect(Math.abs(profile.median! / rows - 0.5)).toBeLessThan(0.01);
    expect(profile.bins.reduce((a, b) => a + b) / rows).toBeCloseTo(0.99, 2);
  });
});
