import { mkdirSync, writeFileSync } from "node:fs";
import { randomLcg } from "d3";
import { type OutputFormat, writeColumns } from "../../src/export/write-columns.ts";
import type { ColumnData } from "../../src/readers/table.ts";
import { batches, exportColumn, provenance } from "../export/batches.ts";
import { plainValues } from "../readers/values.ts";

// Writes tables in all formats, and the values in them, into the folder that is named, for check-written.py: other programs must read them so.
const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const random = randomLcg(20260101);
const upTo = (n: number) => Math.floor(random() * n);
const words = ["AGN", "a & b", "<tag>", '"quoted"', "it's", "a,b;c|d", "", "two  blanks", "]]>", "&amp;"];
const wide = [...words, "Zoë", "α Cen", "日本", "𝛼 Ori", "χ² ≤ 3"];
const pick = <T>(list: readonly T[]) => list[upTo(list.length)];

const widthOf = (texts: readonly (string | null)[]) =>
  Math.max(0, ...texts.map((text) => new TextEncoder().encode(text ?? "").length));

const endings = { fits: "fits", votable: "vot", "votable-text": "vot", ecsv: "ecsv", parquet: "parquet" };

for (let n = 0; n < 60; n++) {
  const rows = [0, 1, 7, 500][n % 4];
  const each = <T>(value: () => T) => Array.from({ length: rows }, value);
  const valid = () => (n % 3 === 0 ? null : Uint8Array.from(each(() => Number(random() < 0.8))));
  const real = () =>
    pick([0, -0, NaN, Infinity, -Infinity, 1e-300, random(), (random() - 0.5) * 10 ** (upTo(60) - 30)]);
  // The smallest integers of a type, and the largest of 64 bits without a sign, are those that FITS marks missing ones by.
  const data: ColumnData[] = [
    { type: "boolean", values: Uint8Array.from(each(() => upTo(2))), valid: valid() },
    { type: "uint8", values: Uint8Array.from(each(() => upTo(256))), valid: valid() },
    { type: "int8", values: Int8Array.from(each(() => upTo(255) - 127)), valid: valid() },
    { type: "int16", values: Int16Array.from(each(() => upTo(65535) - 32767)), valid: valid() },
    { type: "uint16", values: Uint16Array.from(each(() => upTo(65536))), valid: valid() },
    {
      type: "int32",
      values: Int32Array.from(each(() => pick([1 - 2 ** 31, 2 ** 31 - 1, upTo(1000)]))),
      valid: valid(),
    },
    { type: "uint32", values: Uint32Array.from(each(() => pick([2 ** 32 - 1, upTo(1000)]))), valid: valid() },
    {
      type: "int64",
      values: BigInt64Array.from(
        each(() => pick([1n - 2n ** 63n, 2n ** 63n - 1n, 9007199254740993n, BigInt(upTo(1000))])),
      ),
      valid: valid(),
    },
    {
      type: "uint64",
      values: BigUint64Array.from(each(() => pick([2n ** 64n - 2n, BigInt(upTo(1000))]))),
      valid: valid(),
    },
    { type: "float32", values: Float32Array.from(each(real)) },
    { type: "float64", values: Float64Array.from(each(real)) },
    { type: "text", values: each(() => pick(words) || null) },
    { type: "text", values: each(() => pick(wide) || null) },
    { type: "text", values: each(() => pick(words) || null) },
  ];
  const units = ["", "deg", "arcsec", "erg/cm**2/s"];
  const columns = data.map(({ type }, c) =>
    exportColumn(`c${c}`, type, {
      unit: units[(c + n) % 4],
      ucd: c % 2 === 0 ? "" : "phot.flux;em.X-ray",
      description: c % 3 === 0 ? "" : `Column ${c} & <more> of "it"`,
      ...(c === 13 ? { isAscii: true } : {}),
      ...(type === "text" ? { width: widthOf(data[c].values as readonly (string | null)[]) } : {}),
    }),
  );
  const name = `sample ${n}`;
  for (const [format, ending] of Object.entries(endings) as [OutputFormat, string][]) {
    const numbers = Array.from({ length: rows }, (_, i) => i);
    const next = batches(numbers, data, 100);
    const { blob } = await writeColumns({ format, columns, rows, next, provenance, name });
    writeFileSync(`${folder}/${n}-${format}.${ending}`, new Uint8Array(await blob.arrayBuffer()));
  }
  const expected = columns.map(({ name, type, unit, ucd, description }, c) => {
    return {
      name,
      type,
      unit,
      ucd,
      description,
      values: plainValues(data[c]).map((value) => (Object.is(value, -0) ? "-0" : value)),
    };
  });
  writeFileSync(`${folder}/${n}.json`, JSON.stringify(expected));
}
