import type { Address } from "./linear-memory.ts";

/** Cells that are told at a time. */
const CELLS = 8192;

/** Bytes behind the text that the compiled code looks at. */
const SPARE_BYTES = 32;

/** The exports of assembly/csv-cells.ts, typed by hand. */
type Compiled = {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): Address;
  scanCells(
    ...of: [
      origin: Address,
      at: Address,
      end: Address,
      delimiter: number,
      room: number,
      ends: Address,
      kinds: Address,
      values: Address,
    ]
  ): number;
  hasSeenOthers(): number;
};

/**
 * Cuts CSV text into cells and reads those that are plainly numbers, in the memory of an instance of the compiled code of its own. What it
 * answers is what the reader's `CsvScanner` asks for.
 * @param module compiled from build/numerics.wasm
 * @param size bytes of text at most
 * @param delimiter the byte between cells
 */
export function compiledCsvScanner(module: WebAssembly.Module, size: number, delimiter: number) {
  const compiled = new WebAssembly.Instance(module, {}).exports as unknown as Compiled;
  const bytesAt = compiled.reserve(size + SPARE_BYTES);
  const endsAt = compiled.reserve(CELLS * 4);
  const kindsAt = compiled.reserve(CELLS);
  const valuesAt = compiled.reserve(CELLS * 8);
  // The memory does not grow any more: the views stay.
  const buffer = compiled.memory.buffer;
  return {
    bytes: new Uint8Array(buffer, bytesAt, size + SPARE_BYTES),
    ends: new Int32Array(buffer, endsAt, CELLS),
    kinds: new Uint8Array(buffer, kindsAt, CELLS),
    values: new Float64Array(buffer, valuesAt, CELLS),
    scan: (at: number, end: number): number =>
      compiled.scanCells(bytesAt, bytesAt + at, bytesAt + end, delimiter, CELLS, endsAt, kindsAt, valuesAt),
    hasOthers: (): boolean => compiled.hasSeenOthers() !== 0,
  };
}
