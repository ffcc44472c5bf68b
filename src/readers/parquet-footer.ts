import { CompressionCodecs } from "hyparquet/src/constants.js";
import { bytesOf } from "./blob-bytes.ts";
import { type SchemaElement, schemaElement } from "./parquet-schema.ts";
import {
  type ThriftStruct,
  ThriftEnd,
  numberField,
  readThrift,
  structField,
  structsField,
  textField,
} from "./parquet-thrift.ts";
import { ReadError, counted } from "./read-error.ts";

/** How pages are compressed. */
export type Codec = (typeof CompressionCodecs)[number];

/** The values of one column in one row group: pages, one after the other. */
export type ColumnChunk = {
  readonly codec: Codec | undefined;
  readonly values: number;
  /** Where the first page starts. */
  readonly start: number;
  readonly bytes: number;
  /** "", or why these values cannot be read. */
  readonly unread: string;
};

type RowGroup = { readonly rows: number; readonly chunks: readonly ColumnChunk[] };

export type ParquetFooter = {
  readonly rows: number;
  /** The root first, then every element before its children. */
  readonly schema: readonly SchemaElement[];
  /** Each has a chunk per element of the schema that is no group, in their order. */
  readonly groups: readonly RowGroup[];
  readonly keyValues: ReadonlyMap<string, string>;
  /** Where the footer starts: all pages lie before. */
  readonly start: number;
};

const MAGIC_BYTES = 4;
const TAIL_BYTES = 8;
/** Footers of thousands of columns in thousands of row groups take less. */
const MOST_FOOTER_BYTES = 512 * 1024 * 1024;
/** With the length a footer is read at once where it is no longer than this. */
const FIRST_BYTES = 512 * 1024;

/**
 * Returns what the footer of a Parquet file says. Of places and sizes nothing is checked here but that they are numbers.
 * @throws ReadError for what is no Parquet file, is cut short, encrypted, or has a damaged footer
 */
export async function readFooter(file: Blob): Promise<ParquetFooter> {
  const tail = await bytesOf(file.slice(Math.max(0, file.size - FIRST_BYTES)));
  const length = footerLength(file, tail, await bytesOf(file.slice(0, MAGIC_BYTES)));
  const start = file.size - TAIL_BYTES - length;
  const bytes =
    length + TAIL_BYTES <= tail.length
      ? tail.subarray(tail.length - TAIL_BYTES - length, tail.length - TAIL_BYTES)
      : await bytesOf(file.slice(start, start + length));
  try {
    return footerOf(readThrift(bytes).struct, start);
  } catch (error) {
    if (error instanceof ThriftEnd)
      throw new ReadError(`Parquet: the footer's ${counted(length)} bytes end before it is complete; it is damaged.`);
    throw error;
  }
}

function footerLength(file: Blob, tail: Uint8Array, head: Uint8Array): number {
  const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);
  const mark = text(tail.subarray(-4));
  if (text(head) !== "PAR1" && text(head) !== "PARE")
    throw new ReadError('Parquet: the file does not start with "PAR1", as a Parquet file does.');
  if (mark === "PARE" || text(head) === "PARE")
    throw new ReadError("Parquet: the footer of the file is encrypted; only files that are not encrypted can be read.");
  if (mark !== "PAR1" || file.size < MAGIC_BYTES + TAIL_BYTES)
    throw new ReadError(
      'Parquet: the file starts with "PAR1" but does not end with it. It seems to be cut short, or is still being written.',
    );
  const length = new DataView(tail.buffer, tail.byteOffset + tail.length - TAIL_BYTES).getUint32(0, true);
  if (length > file.size - MAGIC_BYTES - TAIL_BYTES || length > MOST_FOOTER_BYTES)
    throw new ReadError(
      `Parquet: the footer should have ${counted(length)} bytes, by what the end of the file says; ` +
        `the file has ${counted(file.size)}. It is damaged.`,
    );
  return length;
}

/** FileMetaData of parquet.thrift; numbers are those of its fields. */
function footerOf(struct: ThriftStruct, start: number): ParquetFooter {
  const schema = structsField(struct, 2, "the schema").map(schemaElement);
  const keyValues = new Map(
    structsField(struct, 5, "the list of key-value metadata").map((pair) => [textField(pair, 1), textField(pair, 2)]),
  );
  const groups = structsField(struct, 4, "the list of row groups").map((group, i) => groupOf(group, i));
  const rows = numberField(struct, 3, "the number of rows");
  const inGroups = groups.reduce((sum, group) => sum + group.rows, 0);
  if (rows < 0 || rows !== inGroups)
    throw new ReadError(
      `Parquet: the footer says that there are ${counted(rows)} rows, and ${counted(inGroups)} in its row groups. It is damaged.`,
    );
  return { rows, schema, groups, keyValues, start };
}

function groupOf(struct: ThriftStruct, i: number): RowGroup {
  const where = `row group ${i + 1}`;
  const rows = numberField(struct, 3, `the number of rows of ${where}`);
  if (rows < 0)
    throw new ReadError(`Parquet: ${where} has ${counted(rows)} rows, by what the footer says. It is damaged.`);
  return {
    rows,
    chunks: structsField(struct, 1, `the list of columns of ${where}`).map((chunk) => chunkOf(chunk, where)),
  };
}

function chunkOf(struct: ThriftStruct, where: string): ColumnChunk {
  const none = { codec: undefined, values: 0, start: 0, bytes: 0 };
  const other = textField(struct, 1);
  if (other !== "") return { ...none, unread: `its values lie in another file (${other})` };
  if (struct.fields.has(8) || struct.fields.has(9)) return { ...none, unread: "it is encrypted" };
  const data = structField(struct, 3);
  if (data === null) return { ...none, unread: "its description is missing" };
  const what = (noun: string) => `the ${noun} of a column in ${where}`;
  const first = numberField(data, 9, what("place"));
  // Some writers give 0 where there is no dictionary, and some do not tell of the one that there is.
  const dictionary = numberField(data, 11, what("place of the dictionary"), 0);
  return {
    codec: CompressionCodecs[numberField(data, 4, what("compression"), 0)],
    values: numberField(data, 5, what("number of values")),
    start: dictionary > 0 && dictionary < first ? dictionary : first,
    bytes: numberField(data, 7, what("size")),
    unread: "",
  };
}
