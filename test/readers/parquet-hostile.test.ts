import { ByteWriter, parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { decompressPage } from "../../src/readers/parquet-decompress.ts";
import { readRuns } from "../../src/readers/parquet-levels.ts";
import { readThrift } from "../../src/readers/parquet-thrift.ts";
import { timeTexts } from "../../src/readers/parquet-times.ts";
import { readEncoded } from "../../src/readers/parquet-values.ts";
import { readParquetTables } from "../../src/readers/parquet.ts";
import { readParquetColumns } from "../../src/readers/parquet-columns.ts";
import { ReadError } from "../../src/readers/read-error.ts";
import { textFromBytes } from "../../src/readers/texts.ts";
import { all } from "./values.ts";

type Chunk = { rows?: number; values?: number; start?: number; bytes?: number; codec?: number; file?: string };

/** A Parquet file whose data are `body` and whose footer says what it is told: one required double, or an optional one. */
function fileOf(
  chunk: Chunk,
  { body = new Uint8Array(0), rows = chunk.rows ?? 0, isOptional = false, type = 5 } = {},
): Blob {
  const footer = new ByteWriter();
  const struct = (...fields: [number, () => void, number][]) => {
    let last = 0;
    for (const [id, write, kind] of fields) {
      footer.appendUint8(((id - last) << 4) | kind);
      write();
      last = id;
    }
    footer.appendUint8(0);
  };
  const i = (id: number, value: number | bigint): [number, () => void, number] => [
    id,
    () => footer.appendZigZag(value),
    typeof value === "bigint" ? 6 : 5,
  ];
  const text = (id: number, value: string): [number, () => void, number] => [
    id,
    () => {
      footer.appendVarInt(value.length);
      footer.appendBytes(new TextEncoder().encode(value));
    },
    8,
  ];
  const one = (id: number, write: () => void): [number, () => void, number] => [
    id,
    () => {
      footer.appendUint8((1 << 4) | 12);
      write();
    },
    9,
  ];
  const data = () =>
    struct(
      i(1, type),
      i(4, chunk.codec ?? 0),
      i(5, BigInt(chunk.values ?? chunk.rows ?? 0)),
      i(7, BigInt(chunk.bytes ?? body.length)),
      i(9, BigInt(chunk.start ?? 4)),
    );
  const column = () => struct(...(chunk.file ? [text(1, chunk.file)] : []), i(2, 4n), [3, data, 12]);
  const group = () => struct(one(1, column), i(3, BigInt(chunk.rows ?? 0)));
  const schema = () => {
    footer.appendUint8((2 << 4) | 12);
    struct(text(4, "root"), i(5, 1));
    struct(i(1, type), i(3, isOptional ? 1 : 0), text(4, "x"));
  };
  struct(i(1, 1), [2, schema, 9], i(3, BigInt(rows)), one(4, group));
  const length = new Uint8Array(Uint32Array.of(footer.offset).buffer);
  return new Blob(["PAR1", body, footer.getBytes() as Uint8Array<ArrayBuffer>, length, "PAR1"]);
}

async function sentence(file: Blob): Promise<string> {
  try {
    for (const table of await readParquetTables(file))
      await all(
        readParquetColumns(
          file,
          table,
          table.columns.map(({ name }) => name),
        ),
      );
  } catch (error) {
    expect(error).toBeInstanceOf(ReadError);
    return (error as Error).message;
  }
  return "no error";
}

describe("a footer that lies", () => {
  it.each<[string, Chunk, RegExp]>([
    ["more rows than the file's size allows", { rows: 1e12 }, /1,000,000,000,000 rows, in a file of \d+ bytes/],
    ["a negative number of rows", { rows: -5 }, /has -5 rows/],
    ["fewer values than rows", { rows: 3, values: 2 }, /has 2 values .* for 3 rows/],
    ["a place beyond the file", { rows: 1, start: 1e9, bytes: 8 }, /at byte 1,000,000,000/],
    ["a negative size", { rows: 1, bytes: -8 }, /with -8 bytes/],
    ["more bytes than there are", { rows: 1, bytes: 1e15 }, /with 1,000,000,000,000,000 bytes/],
    ["another file", { rows: 1, file: "other.parquet" }, /lie in another file \(other.parquet\)/],
    ["no page at all", { rows: 1, bytes: 0 }, /pages end after 0 of 1 rows/],
  ])("is told in a sentence: %s", async (_, chunk, message) => {
    expect(await sentence(fileOf(chunk))).toMatch(message);
  });

  it("has as many rows as its row groups", async () => {
    expect(await sentence(fileOf({ rows: 2 }, { rows: 3 }))).toMatch(/3 rows, and 2 in its row groups/);
  });

  it("does not make lists as long as it says, nor goes down any depth", () => {
    // A field that is a list of 2^30 structures; a list in a list in a list…
    expect(() => readThrift(Uint8Array.of(0x19, 0xfc, 0x80, 0x80, 0x80, 0x80, 4, 0))).toThrow(/ends before/);
    expect(() => readThrift(new Uint8Array(100_000).fill(0x1c))).toThrow(/levels deep/);
    expect(() => readThrift(Uint8Array.of(0x19, ...new Uint8Array(100_000).fill(0x19)))).toThrow(/levels deep/);
    expect(() => readThrift(new Uint8Array(100_000).fill(0x80).fill(0x16, 0, 1))).toThrow(/more than ten bytes/);
  });

  it.each<[string, Blob, RegExp]>([
    ["nothing", new Blob([]), /does not start with "PAR1"/],
    ["its start alone", new Blob(["PAR1"]), /cut short/],
    ["a cut file", new Blob(["PAR1 and some data"]), /cut short/],
    [
      "a footer longer than the file",
      new Blob(["PAR1", "    ", Uint8Array.of(255, 255, 0, 0), "PAR1"]),
      /65,535 bytes/,
    ],
    ["an encrypted footer", new Blob(["PAR1", "        ", "PARE"]), /encrypted/],
  ])("is refused: %s", async (_, file, message) => {
    expect(await sentence(file)).toMatch(message);
  });
});

describe("a page that lies", () => {
  /** A page of one run: `count` missing values. */
  const missing = (count: number, pageCount: number) => {
    const body = new ByteWriter();
    const fields = (...values: number[]) => {
      for (const value of values) {
        body.appendUint8(0x15);
        body.appendZigZag(value);
      }
    };
    const run = new ByteWriter();
    run.appendVarInt(count * 2);
    run.appendUint8(0);
    fields(0, run.offset + 4, run.offset + 4);
    body.appendUint8(0x2c);
    fields(pageCount, 0, 3, 3);
    body.appendBytes(Uint8Array.of(0, 0));
    body.appendUint32(run.offset);
    body.appendBytes(run.getBytes());
    return body.getBytes() as Uint8Array<ArrayBuffer>;
  };

  it("reads ten million missing values from a hundred bytes, and no more than its rows", async () => {
    const rows = 10_000_000;
    const file = fileOf({ rows }, { body: missing(rows, rows), isOptional: true });
    const [table] = await readParquetTables(file);
    let read = 0;
    for await (const batch of readParquetColumns(file, table, ["x"])) read += batch.rows;
    expect(read).toBe(rows);
    expect(await sentence(fileOf({ rows: 5 }, { body: missing(1_000_000_000, 5), isOptional: true }))).toBe("no error");
    expect(await sentence(fileOf({ rows: 5 }, { body: missing(5, 6), isOptional: true }))).toMatch(
      /6 values .* 5 rows are left/,
    );
    expect(await sentence(fileOf({ rows: 5 }, { body: missing(4, 5), isOptional: true }))).toMatch(/ends after 4 of 5/);
  });

  it("is not believed about its decompressed size", () => {
    const some = Uint8Array.of(1, 2, 3, 4);
    for (const codec of ["SNAPPY", "GZIP", "ZSTD", "BROTLI", "LZ4", "LZ4_RAW"] as const) {
      expect(() => decompressPage(codec, some, 1_000_000_000)).toThrow(/more than it can/);
      expect(() => decompressPage(codec, some, -1)).toThrow(/more than it can/);
    }
    expect(() => decompressPage("UNCOMPRESSED", some, 5)).toThrow(/has 4 bytes, and should have 5/);
    expect(() => decompressPage("LZO", some, 4)).toThrow(/compressed with LZO/);
    expect(() => decompressPage(undefined, some, 4)).toThrow(/something unknown/);
  });

  it("is not believed about lengths inside its compressed data", () => {
    expect(() => decompressPage("SNAPPY", Uint8Array.of(255, 255, 255, 255, 7, 0, 0), 100)).toThrow(
      /2,147,483,647 bytes by its own count/,
    );
    // A frame of a single segment that says it holds 2^31 bytes; a block of one byte, repeated two million times, and again.
    const frame = (...rest: number[]) => Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, ...rest);
    expect(() => decompressPage("ZSTD", frame(0xa0, 0, 0, 0, 128, 1, 0, 0), 100)).toThrow(
      /more data than its header says/,
    );
    const blocks = new Array(1000).fill([0xfa, 0xff, 0xff, 7]).flat() as number[];
    expect(decompressPage("ZSTD", frame(0, 0x58, ...blocks, 0xfb, 0xff, 0xff, 7), 100)).toEqual(
      new Uint8Array(100).fill(7),
    );
    // Hadoop's blocks with a length of −8 would be read for ever.
    expect(() => decompressPage("LZ4", Uint8Array.of(0, 0, 0, 0, 255, 255, 255, 248, 1, 2, 3), 100)).toThrow();
  });

  it("is not believed about the length of runs and of differences", () => {
    const out = new Int32Array(10);
    readRuns(Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x1f, 7), 0, 3, out);
    expect(out).toEqual(new Int32Array(10).fill(7));
    expect(() => readRuns(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 7), 0, 3, out)).toThrow(/ends after 0 of 10/);
    expect(() => readRuns(new Uint8Array(20).fill(0x80), 0, 3, out)).toThrow(/ends after/);
    const storage = { physical: "INT64", length: 0 } as const;
    expect(() =>
      readEncoded(storage, "DELTA_BINARY_PACKED", Uint8Array.of(0x80, 1, 255, 255, 255, 255, 7, 10, 0), 10),
    ).toThrow(/blocks of 128/);
    // Prefixes of the value before that grow: 10,000 texts of up to 40 MB.
    expect(() =>
      readEncoded({ physical: "BYTE_ARRAY", length: 0 }, "DELTA_BYTE_ARRAY", growing(10_000), 10_000),
    ).toThrow(/256 MB/);
  });

  /** Texts of which each is the one before and four bytes more, by differences of 4 (prefixes) and 0 (suffixes). */
  function growing(count: number): Uint8Array {
    const page = new ByteWriter();
    const deltas = (first: number, step: number) => {
      for (const value of [128, 4, count]) page.appendVarInt(value);
      page.appendZigZag(first);
      for (let done = 1; done < count; done += 128) {
        page.appendZigZag(step);
        page.appendBytes(new Uint8Array(4));
      }
    };
    deltas(0, 40);
    deltas(40, 0);
    page.appendBytes(new Uint8Array(40 * count));
    return page.getBytes();
  }

  it("cannot fill the memory with the entries of a dictionary", async () => {
    const data = new Array<string>(4000).fill("x".repeat(100_000));
    const file = new Blob([
      parquetWriteBuffer({
        columnData: [{ name: "t", data, type: "STRING" }],
        codec: "UNCOMPRESSED",
        statistics: false,
      }),
    ]);
    expect(file.size).toBeLessThan(4_000_000);
    expect(await sentence(file)).toMatch(/column t: texts take more than 256 MB/);
  });
});

describe("timeTexts(meaning, values)", () => {
  it("counts days as JavaScript's calendar does", () => {
    const days = Int32Array.from({ length: 5000 }, (_, i) => Math.round((i - 2500) ** 3 / 200));
    const { bytes, starts, ends } = timeTexts({ is: "date" }, days);
    const texts = Array.from(days, (_, i) => textFromBytes(bytes.subarray(starts[i], ends[i])));
    expect(texts).toEqual(Array.from(days, (day) => new Date(day * 86_400_000).toISOString().split("T")[0]));
  });
});
