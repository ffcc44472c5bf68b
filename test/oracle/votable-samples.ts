import { mkdirSync, writeFileSync } from "node:fs";
import { randomLcg } from "d3";
import { votableFromColumns } from "../../src/export/write-votable.ts";
import type { ColumnData } from "../../src/readers/table.ts";
import { batches, exportColumn, provenance } from "../export/batches.ts";
import { plainValues } from "../readers/values.ts";

// Writes VOTables and the values in them into the folder that is named, for check-votable.py: other programs must read them so.
const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const random = randomLcg(20260101);
const upTo = (n: number) => Math.floor(random() * n);
const words = ["AGN", "a & b", "<tag>", '"quoted"', "it's", "a,b;c|d", "", "two  blanks", "]]>", "&amp;"];
const wide = [...words, "Zoë", "α Cen", "日本", "𝛼 Ori", "χ² ≤ 3"];
const pick = <T>(list: readonly T[]) => list[upTo(list.length)];

for (let n = 0; n < 20; n++) {
  const rows = [0, 1, 7, 500][n % 4];
  const each = <T>(value: () => T) => Array.from({ length: rows }, value);
  const valid = () => (n % 3 === 0 ? null : Uint8Array.from(each(() => Number(random() < 0.8))));
  const real = () =>
    pick([0, -0, NaN, Infinity, -Infinity, 1e-300, random(), (random() - 0.5) * 10 ** (upTo(60) - 30)]);
  const data: ColumnData[] = [
    { type: "boolean", values: Uint8Array.from(each(() => upTo(2))), valid: valid() },
    { type: "uint8", values: Uint8Array.from(each(() => upTo(256))), valid: valid() },
    { type: "int8", values: Int8Array.from(each(() => upTo(256) - 128)), valid: valid() },
    { type: "int16", values: Int16Array.from(each(() => upTo(65536) - 32768)), valid: valid() },
    { type: "uint16", values: Uint16Array.from(each(() => upTo(65536))), valid: valid() },
    { type: "int32", values: Int32Array.from(each(() => pick([-(2 ** 31), 2 ** 31 - 1, upTo(1000)]))), valid: valid() },
    { type: "uint32", values: Uint32Array.from(each(() => pick([2 ** 32 - 1, upTo(1000)]))), valid: valid() },
    {
      type: "int64",
      values: BigInt64Array.from(
        each(() => pick([-(2n ** 63n), 2n ** 63n - 1n, 9007199254740993n, BigInt(upTo(1000))])),
      ),
      valid: valid(),
    },
    {
      type: "uint64",
      values: BigUint64Array.from(each(() => pick([2n ** 64n - 1n, BigInt(upTo(1000))]))),
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
    }),
  );
  for (const encoding of ["BINARY2", "TABLEDATA"] as const) {
    const next = batches(
      each(() => 0).map((_, i) => i),
      data,
      100,
    );
    const { blob } = await votableFromColumns({ columns, rows, next, provenance, encoding, name: `sample ${n}` });
    writeFileSync(`${folder}/${n}-${encoding}.vot`, new Uint8Array(await blob.arrayBuffer()));
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
