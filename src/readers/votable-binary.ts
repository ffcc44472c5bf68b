import { ReadError, counted } from "./read-error.ts";
import type { BinarySink } from "./votable-binary-sinks.ts";
import { type VotableField, fieldShape } from "./votable-fields.ts";
import type { ByteWindow } from "./votable-window.ts";

/** How the rows of a BINARY or BINARY2 lie in their bytes (VOTable 1.4, sections 5.3 and 5.4). */
export type RowLayout = {
  /** Of the flags that say what is missing; 0 in BINARY. */
  readonly flagBytes: number;
  readonly cells: readonly CellLayout[];
  /** Of a whole row; Infinity where some cells are of variable length. */
  readonly rowBytes: number;
};

/** Of one cell: how many bytes an element has, and how many elements there are; Infinity where an int before them says it. */
type CellLayout = { readonly elementBytes: number; readonly elements: number };

/** @throws ReadError where the datatype or arraysize of a FIELD does not say how long its cells are */
export function rowLayout(fields: readonly VotableField[], isFlagged: boolean, where: string): RowLayout {
  const cells = fields.map((field) => {
    const { elementBytes, elements } = fieldShape(field);
    if (Number.isNaN(elementBytes) || Number.isNaN(elements))
      throw new ReadError(
        `VOTable: column ${field.name} of ${where} has datatype "${field.datatype}" and arraysize "${field.arraysize}", ` +
          "which do not say how many bytes its values have.",
      );
    return { elementBytes, elements };
  });
  const flagBytes = isFlagged ? Math.ceil(fields.length / 8) : 0;
  const rowBytes = cells.reduce((sum, cell) => sum + Math.ceil(cell.elementBytes * cell.elements), flagBytes);
  return { flagBytes, cells, rowBytes };
}

/**
 * Passes over the rows to the end of their bytes, and returns how many there are.
 * @throws ReadError where the bytes end within a row
 */
export async function countBinaryRows(window: ByteWindow, layout: RowLayout, where: string): Promise<number> {
  if (layout.rowBytes === Infinity) {
    const reader = binaryReader(window, layout, where);
    const sinks = layout.cells.map(() => null);
    let rows = 0;
    do rows += reader.read(sinks, rows, Infinity);
    while (await window.more());
    reader.finish(rows);
    return rows;
  }
  let bytes = 0;
  while (await window.more()) {
    bytes += window.end - window.at;
    window.at = window.end;
  }
  if (layout.rowBytes === 0) return 0;
  const rows = Math.floor(bytes / layout.rowBytes);
  if (bytes % layout.rowBytes !== 0) throw cutRow(rows, bytes % layout.rowBytes, where);
  return rows;
}

function cutRow(rows: number, rest: number, where: string): ReadError {
  return new ReadError(
    `VOTable: the binary data of ${where} end in row ${counted(rows + 1)}, after ${counted(rest)} bytes of it; ` +
      "they are cut short, or their FIELDs describe other data.",
  );
}

export type BinaryReader = {
  /** Reads whole rows into the sinks, the first one as number `row`, at most `most`; returns how many. Fewer: more bytes are needed. */
  read(sinks: readonly (BinarySink | null)[], row: number, most: number): number;
  /** @throws ReadError where bytes are left after `rows` rows */
  finish(rows: number): void;
};

const MORE = -1;

export function binaryReader(window: ByteWindow, { flagBytes, cells }: RowLayout, where: string): BinaryReader {
  function readRow(from: number, view: DataView, sinks: readonly (BinarySink | null)[], row: number): number {
    const { bytes, end } = window;
    let at = from + flagBytes;
    if (at > end) return MORE;
    for (let c = 0; c < cells.length; c++) {
      const { elementBytes, elements } = cells[c];
      let count = elements;
      if (count === Infinity) {
        if (at + 4 > end) return MORE;
        count = view.getInt32(at);
        if (count < 0)
          throw new ReadError(
            `VOTable: a cell in column ${c + 1} of ${where} says that it has ${counted(count)} elements.`,
          );
        at += 4;
      }
      const length = Math.ceil(count * elementBytes);
      if (at + length > end) return MORE;
      const sink = sinks[c];
      if (sink !== null) {
        if (flagBytes > 0 && (bytes[from + (c >> 3)] & (0x80 >> (c & 7))) !== 0) sink.miss(row);
        else sink.put(row, view, at, length);
      }
      at += length;
    }
    return at;
  }
  return {
    read(sinks, row, most) {
      const { bytes, end } = window;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      let read = 0;
      // A row without bytes would never end.
      while (read < most && window.at < end) {
        const after = readRow(window.at, view, sinks, row + read);
        if (after === MORE) break;
        window.at = after;
        read++;
      }
      return read;
    },
    finish(rows) {
      if (window.at < window.end) throw cutRow(rows, window.end - window.at, where);
    },
  };
}
