import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ecsvFromColumns } from "../../src/export/write-ecsv.ts";
import { yamlText, yamlValue } from "../../src/export/yaml-text.ts";
import { readEcsvColumns } from "../../src/readers/ecsv-columns.ts";
import { readEcsvTables } from "../../src/readers/ecsv.ts";
import type { ColumnData } from "../../src/readers/table.ts";
import { all, joined } from "../readers/values.ts";
import { batches, exportColumn, provenance } from "./batches.ts";

const columns = [
  exportColumn("P_AGN", "float64", {
    unit: "mW/m2",
    ucd: "stat.probability;src.class",
    description: 'It\'s: #1 "P"\nZoë',
  }),
  exportColumn("name", "text", { utype: "a:b.c", xtype: "x" }),
  exportColumn("single, or not", "float32", { unit: "[cm/s2]" }),
  exportColumn("yes", "boolean"),
  exportColumn("id", "int64"),
  exportColumn("large", "uint64"),
  exportColumn("byte", "int8", { description: "null" }),
];
const data: ColumnData[] = [
  { type: "float64", values: Float64Array.of(0.1, NaN, -0, 1e23, 5e-324) },
  { type: "text", values: ["#a, b", null, 'two\n"lines"', "é☃😀", "nan"] },
  { type: "float32", values: Float32Array.of(0.1, Infinity, -Infinity, NaN, 1.17549435e-38) },
  { type: "boolean", values: Uint8Array.of(1, 0, 1, 0, 0), valid: Uint8Array.of(1, 1, 0, 1, 1) },
  { type: "int64", values: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 0n, 1n, 2n), valid: null },
  { type: "uint64", values: BigUint64Array.of(2n ** 64n - 1n, 0n, 1n, 2n, 3n), valid: null },
  { type: "int8", values: Int8Array.of(-128, 127, 0, 1, 2), valid: Uint8Array.of(1, 1, 0, 1, 1) },
];

const write = (cols = columns, values = data, rows = 5, length = rows) =>
  ecsvFromColumns({
    columns: cols,
    rows,
    next: batches(
      Array.from({ length: rows }, (_, i) => i),
      values,
      length,
    ),
    provenance,
    name: "a 'table'",
  });

describe("ecsvFromColumns(options)", () => {
  it("writes a header in YAML and cells apart by commas", async () => {
    const { blob, warnings, sha256 } = await write(columns.slice(0, 4), data.slice(0, 4));
    const lines = (await blob.text()).split("\n");
    expect(lines.slice(0, 12)).toEqual([
      "# %ECSV 1.0",
      "# ---",
      "# delimiter: ','",
      "# datatype:",
      `# - {name: P_AGN, unit: "mW/m2", datatype: float64, description: "It's: #1 \\"P\\"\\nZoë", meta: {ucd: "stat.probability;src.class"}}`,
      '# - {name: name, datatype: string, meta: {utype: "a:b.c", xtype: x}}',
      '# - {name: "single, or not", unit: "[cm/s2]", datatype: float32}',
      '# - {name: "yes", datatype: bool}',
      "# meta:",
      `#   name: "a 'table'"`,
      '#   creator: "Xsieve 0.1.0"',
      "#   provenance:",
    ]);
    expect(lines.slice(-8)).toEqual([
      'P_AGN,name,"single, or not",yes',
      '0.1,"#a, b",0.1,True',
      ",,inf,False",
      '-0,"two',
      '""lines""",-inf,',
      "1e+23,é☃😀,,False",
      "5e-324,nan,1.1754944e-38,False",
      "",
    ]);
    expect([warnings, sha256]).toEqual([[], null]);
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(
      new Uint8Array(await (await write(columns.slice(0, 4), data.slice(0, 4), 5, 2)).blob.arrayBuffer()),
    );
  });

  it("says which names it had to change", async () => {
    const { blob, warnings } = await write(
      [exportColumn(" two\nlines", "text")],
      [{ type: "text", values: ["", null] }],
      2,
    );
    expect(warnings).toEqual([
      "Names of columns without line ends and outer blanks, which ECSV has no place for: two lines.",
    ]);
    expect((await blob.text()).endsWith('\ntwo lines\n""\n""\n')).toBe(true);
  });

  it("comes back with the same bits, types, units and texts", async () => {
    const text = fc.string({ unit: "binary", maxLength: 12 }).map((t) => t.replaceAll("\0", ""));
    const line = text.map((t) => t.replaceAll(/[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]/g, "").trim());
    const number = fc.double();
    const make: Record<string, (n: number) => fc.Arbitrary<ColumnData>> = {
      float64: (n) =>
        fc
          .array(number, { minLength: n, maxLength: n })
          .map((x) => ({ type: "float64", values: Float64Array.from(x) })),
      float32: (n) =>
        fc
          .array(fc.float(), { minLength: n, maxLength: n })
          .map((x) => ({ type: "float32", values: Float32Array.from(x) })),
      int64: (n) =>
        fc
          .array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { minLength: n, maxLength: n })
          .map((x) => ({ type: "int64", values: BigInt64Array.from(x), valid: null })),
      uint64: (n) =>
        fc
          .array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: n, maxLength: n })
          .map((x) => ({ type: "uint64", values: BigUint64Array.from(x), valid: null })),
      int16: (n) =>
        fc
          .array(fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }), { minLength: n, maxLength: n })
          .map((x) => ({ type: "int16", values: Int16Array.from(x), valid: Uint8Array.from(x, (v) => v & 1) })),
      uint32: (n) =>
        fc
          .array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: n, maxLength: n })
          .map((x) => ({ type: "uint32", values: Uint32Array.from(x), valid: null })),
      boolean: (n) =>
        fc.array(fc.nat(3), { minLength: n, maxLength: n }).map((x) => ({
          type: "boolean",
          values: Uint8Array.from(x, (v) => v & 1),
          valid: Uint8Array.from(x, (v) => v >> 1),
        })),
      text: (n) =>
        fc.array(fc.option(text), { minLength: n, maxLength: n }).map((values) => ({ type: "text", values })),
    };
    const table = fc.nat(5).chain((n) =>
      fc
        .array(
          fc.tuple(line, text, text, fc.constantFrom(...Object.keys(make))).chain(([name, unit, description, type]) =>
            make[type](n).map((values) => ({
              column: exportColumn(name, values.type, { unit, description, ucd: unit }),
              values,
            })),
          ),
          { minLength: 1, maxLength: 5 },
        )
        .map((all) => ({ n, all })),
    );
    const known = (t: string) => (t === "null" || t === "~" ? "" : t);
    await fc.assert(
      fc.asyncProperty(table, async ({ n, all: made }) => {
        const { blob } = await write(
          made.map(({ column }) => column),
          made.map(({ values }) => values),
          n,
        );
        const [read] = await readEcsvTables(blob);
        expect(read.notes).toEqual([]);
        expect(read.rows).toBe(n);
        expect(
          read.columns.map(({ original, type, unit, description }) => [original, type, unit, description]),
        ).toEqual(made.map(({ column }) => [column.name, column.type, known(column.unit), known(column.description)]));
        const back = joined(
          await all(
            readEcsvColumns(
              blob,
              read,
              read.columns.map(({ name }) => name),
            ),
          ),
        );
        const plain = joined([{ columns: made.map(({ values }) => values) }]).map((values) =>
          values.map((v) => (v === "" ? null : v)),
        );
        // toEqual tells −0 from 0.
        expect(back).toEqual(plain);
      }),
      { numRuns: 400, seed: 4 },
    );
  });

  it.skipIf(!existsSync("/usr/bin/python3"))("is read back by astropy (skipped where there is none)", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ecsv-"));
    try {
      const { blob } = await write();
      writeFileSync(join(folder, "t.ecsv"), new Uint8Array(await blob.arrayBuffer()));
      const script = `
import sys, json, warnings
try:
    from astropy.table import Table
except ImportError:
    sys.exit(7)
warnings.simplefilter("ignore")
t = Table.read(sys.argv[1], format="ascii.ecsv")
print(json.dumps({n: {"dtype": t[n].dtype.name if t[n].dtype.kind != "U" else "text", "unit": str(t[n].unit or ""), "description": t[n].description,
  "meta": t[n].meta, "values": [None if str(v) == "--" else str(v) for v in t[n]]} for n in t.colnames} | {"meta": t.meta}))
`;
      const { status, stdout } = spawnSync("/usr/bin/python3", ["-c", script, join(folder, "t.ecsv")], {
        encoding: "utf8",
      });
      if (status === 7) return;
      const read = JSON.parse(stdout);
      expect(read.meta).toEqual({ name: "a 'table'", creator: "Xsieve 0.1.0", provenance });
      expect(read.P_AGN).toEqual({
        dtype: "float64",
        unit: "mW / m2",
        description: 'It\'s: #1 "P"\nZoë',
        meta: { ucd: "stat.probability;src.class" },
        values: ["0.1", null, "-0.0", "1e+23", "5e-324"],
      });
      expect(read.name.values).toEqual(["#a, b", null, 'two\n"lines"', "é☃😀", "nan"]);
      expect(read.name.meta).toEqual({ utype: "a:b.c", xtype: "x" });
      expect([read["single, or not"].dtype, read["single, or not"].values]).toEqual([
        "float32",
        ["0.1", "inf", "-inf", null, "1.1754944e-38"],
      ]);
      expect([read.yes.dtype, read.yes.values]).toEqual(["bool", ["True", "False", null, "False", "False"]]);
      expect(read.id.values.slice(0, 2)).toEqual(["-9223372036854775808", "9223372036854775807"]);
      expect(read.large.values[0]).toBe("18446744073709551615");
      expect([read.byte.dtype, read.byte.values, read.byte.description]).toEqual([
        "int8",
        ["-128", "127", null, "1", "2"],
        "null",
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it("yamlValue writes numbers and texts that YAML 1.1 reads as such", () => {
  expect(yamlValue({ a: [1e-7, 1e21, 0.5, null, true, "on", "1"], "b c": { d: undefined, e: "x" } })).toBe(
    '{a: [1.0e-7, 1.0e+21, 0.5, null, true, "on", "1"], "b c": {e: x}}',
  );
  expect(yamlText("\u2028\x85\ufeff\x7f")).toBe('"\\u2028\\u0085\\ufeff\\u007f"');
  expect(yamlValue({ ["k".repeat(101)]: 1 })).toBe(`{? "${"k".repeat(101)}" : 1}`);
});
