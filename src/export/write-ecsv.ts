import type { CellType, ColumnData } from "../readers/table.ts";
import { cellTexts, quoted } from "./cell-text.ts";
import { type ExportColumn, type Exported, type NextRows, type Provenance, rowBatches } from "./columns.ts";
import { blobPieces, type Pieces } from "./pieces.ts";
import { TextPieces } from "./text-pieces.ts";
import { yamlText, yamlValue } from "./yaml-text.ts";

const datatypes: Readonly<Record<CellType, string>> = {
  boolean: "bool",
  uint8: "uint8",
  int8: "int8",
  int16: "int16",
  uint16: "uint16",
  int32: "int32",
  uint32: "uint32",
  int64: "int64",
  uint64: "uint64",
  float32: "float32",
  float64: "float64",
  text: "string",
};

/**
 * Returns an ECSV 1.0 file (APE 6) of columns that come as values, which astropy reads back with every type, unit, description and UCD: cells
 * apart by commas, missing values empty, numbers with the fewest digits that read back as the same bits. Provenance stands in the `meta` of the
 * table.
 * @param options.columns columns that follow `row` in the batches, in order
 * @param options.name of the table; stands in its `meta`
 */
export async function ecsvFromColumns(options: {
  readonly columns: readonly ExportColumn[];
  /** How many rows will come. */
  readonly rows: number;
  readonly next: NextRows;
  /** Where the file goes while it is written; default Blobs. */
  readonly pieces?: Pieces;
  readonly provenance: Provenance;
  readonly name?: string;
  readonly onProgress?: (fraction: number) => void;
}): Promise<Exported> {
  const { rows, next, pieces: place = blobPieces(), onProgress } = options;
  const columns = options.columns.map((column) => ({ ...column, name: ecsvName(column.name) }));
  const pieces = new TextPieces(place);
  // A line at a time: there may be thousands.
  for (const line of headerLines({ ...options, columns })) pieces.write(`# ${line}\n`);
  // Readers pass over empty lines: what is empty in a single column is written as an empty text.
  const write = (text: string) => pieces.write(text === "" && columns.length === 1 ? '""' : text);
  write(columns.map(({ name }) => ecsvCell(name)).join(","));
  pieces.write("\n");
  for await (const batch of rowBatches(next, rows, columns.length, onProgress)) {
    const cells = batch.columns.map(texts);
    for (let i = 0; i < batch.length; i++) {
      for (let c = 0; c < cells.length; c++) {
        if (c > 0) pieces.write(",");
        write(cells[c](i));
      }
      pieces.write("\n");
      if (pieces.isFull) await pieces.flush();
    }
  }
  const blob = await pieces.finish("text/csv");
  const changed = columns.filter(({ name }, i) => name !== options.columns[i].name);
  const changedNames = changed.map(({ name }) => name).join(", ");
  const warnings =
    changed.length === 0
      ? []
      : [`Names of columns without line ends and outer blanks, which ECSV has no place for: ${changedNames}.`];
  return { blob, warnings, sha256: null };
}

/** Readers take the line of names for one line, and do not heed blanks round names. */
function ecsvName(name: string): string {
  return name.replaceAll(/[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+/g, " ").trim();
}

function headerLines({
  columns,
  provenance,
  name,
}: {
  readonly columns: readonly ExportColumn[];
  readonly provenance: Provenance;
  readonly name?: string;
}): string[] {
  return [
    "%ECSV 1.0",
    "---",
    "delimiter: ','",
    "datatype:",
    ...columns.map((column) => `- ${columnYaml(column)}`),
    "meta:",
    ...(name === undefined ? [] : [`  name: ${yamlText(name)}`]),
    `  creator: ${yamlText(`Xsieve ${provenance.version}`)}`,
    "  provenance:",
    ...Object.entries(provenance)
      .filter(([, value]) => value !== undefined)
      .map(([member, value]) => `    ${yamlText(member)}: ${yamlValue(value)}`),
  ];
}

function columnYaml({ name, type, unit, description, ucd, utype, xtype, nullValue }: ExportColumn): string {
  // Cells that are missing are empty; the value that the original marked them by is told for those who mark them so again.
  const null_value = type.includes("int") ? nullValue : undefined;
  const meta = Object.entries({ ucd, utype, xtype, null_value }).filter(
    ([, text]) => text !== undefined && text !== "",
  );
  return `{${[
    `name: ${yamlText(name)}`,
    ...(unit === "" ? [] : [`unit: ${yamlText(unit)}`]),
    `datatype: ${datatypes[type]}`,
    ...(description === "" ? [] : [`description: ${yamlText(description)}`]),
    ...(meta.length === 0 ? [] : [`meta: ${yamlValue(Object.fromEntries(meta))}`]),
  ].join(", ")}}`;
}

/** As CSV, but for logical values, and texts that astropy would take for a comment. */
function texts(data: ColumnData): (i: number) => string {
  const text = cellTexts(data);
  if (data.type === "boolean") {
    const { values, valid } = data;
    return (i) => (valid?.[i] === 0 ? "" : values[i] === 0 ? "False" : "True");
  }
  return data.type === "text" ? (i) => ecsvCell(data.values[i] ?? "", text(i)) : text;
}

/** Quotes where CSV needs none, but astropy does: it takes lines that begin with # for comments, and some characters for line ends. */
function ecsvCell(text: string, cell = quoted(text)): string {
  return cell === text && /^#|[\v\f\x1c-\x1e\x85\u2028\u2029]/.test(text) ? `"${text}"` : cell;
}
