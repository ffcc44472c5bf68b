import type { HeldShape, HeldSums, HeldTable } from "./held-sums.ts";
import type { Address } from "./linear-memory.ts";

/** Sources per tile of the compiled code (assembly/held-sums.ts), and bytes of one row of a tile. */
const TILE = 16;
const ROW_BYTES = TILE * 4;

/** Sources at a time: what is looked up for them stays in the cache. */
const BLOCK = 2048;

/** The exports of assembly/held-sums.ts, typed by hand. */
type Compiled = {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): Address;
  locateInTable(
    ...of: [x: Address, n: number, low: number, high: number, inverseStep: number, nodes: number, ...Located]
  ): void;
  locateInValues(...of: [x: Address, n: number, values: Address, nodes: number, ...Located]): void;
  fillTiles(
    ...of: [
      n: number,
      properties: number,
      addresses: Address,
      fractions: Address,
      stride: number,
      classes: number,
      lanes: number,
      tiles: Address,
      tileBytes: number,
    ]
  ): void;
  combineTiles(
    ...of: [
      tiles: Address,
      n: number,
      classes: number,
      groups: number,
      logPriors: Address,
      factors: Address,
      selected: Address,
      scratch: Address,
      prediction: Address,
      counts: Address,
      expected: Address,
    ]
  ): void;
};
type Located = [
  table: Address,
  entry: number,
  addresses: Address,
  fractions: Address,
  missing: Address,
  outside: Address,
  bit: number,
];

/** A part in the memory of the compiled code: tiles of sums, one byte a source for the selection and for the predictions. */
type Part = {
  readonly n: number;
  readonly padded: number;
  readonly tiles: Address;
  readonly selected: Address;
  readonly prediction: Address;
};
type PlacedTable = HeldTable & { readonly at: Address; readonly values: Address | null; readonly count: number };

/**
 * Holds sums as float32 in the memory of an instance of the compiled code of their own, which grows with the parts and is given back with the
 * instance. A sum is within 1e-6 of its size of the float64 one; a probability within 1e-5 for the powers and weights that are in use,
 * and a class differs only where the best two probabilities are that close.
 * @param module compiled from build/numerics.wasm
 */
export async function compiledHeldSums(module: WebAssembly.Module, shape: HeldShape): Promise<HeldSums> {
  const instance = await WebAssembly.instantiate(module, {});
  const compiled = instance.exports as unknown as Compiled;
  const { classes, groups } = shape;
  const rows = classes * groups;
  const lanes = Math.ceil(classes / 4) * 4;
  const tileBytes = rows * ROW_BYTES;
  const parts: Part[] = [];
  let tables: readonly PlacedTable[] = [];
  let scratch: ReturnType<typeof reserveScratch> | null = null;
  const logPriorsAt = compiled.reserve(classes * 8);
  const factorsAt = compiled.reserve(groups * 8);
  const numerators = compiled.reserve(classes * 32);
  const countsAt = compiled.reserve(classes * 4);
  const expectedAt = compiled.reserve(classes * 16);

  // Views are made anew each time: growing the memory detaches them.
  const floats = (at: Address, length: number) => new Float64Array(compiled.memory.buffer, at, length);
  const singles = (at: Address, length: number) => new Float32Array(compiled.memory.buffer, at, length);
  const bytes = (at: Address, length: number) => new Uint8Array(compiled.memory.buffer, at, length);

  return {
    setTables(given) {
      tables = given.map((table) => placeTable(compiled, table, classes, lanes));
      scratch = reserveScratch(compiled, tables.length);
    },
    reserve(n, chosen) {
      const padded = Math.ceil(n / TILE) * TILE;
      const tiles = compiled.reserve((padded / TILE) * tileBytes);
      const selected = compiled.reserve(padded);
      const prediction = compiled.reserve(padded);
      bytes(tiles, (padded / TILE) * tileBytes).fill(0);
      bytes(selected, padded).fill(0);
      bytes(selected, n).set(chosen.map((one) => Number(one !== 0)));
      return parts.push({ n, padded, tiles, selected, prediction }) - 1;
    },
    fill(part, columns) {
      const { n, padded, tiles } = parts[part];
      const words = Math.ceil(tables.length / 32);
      const missing = new Uint16Array(n);
      const outOfRange = new Uint32Array(words * n);
      const { column, addresses, fractions, missingAt, outsideAt } = scratch!;
      const order = [...tables.keys()].sort((a, b) => tables[a].category - tables[b].category);
      for (let start = 0; start < padded; start += BLOCK) {
        const length = Math.min(BLOCK, n - start);
        const filled = Math.min(BLOCK, padded - start);
        bytes(missingAt, BLOCK * 4).fill(0);
        bytes(outsideAt, BLOCK * 4 * words).fill(0);
        order.forEach((p, place) => {
          const table = tables[p];
          const values = floats(column, filled);
          values.set(columns[p].subarray(start, start + length));
          values.fill(NaN, length);
          const located: Located = [
            table.at,
            lanes * 4,
            addresses + place * BLOCK * 4,
            fractions + place * BLOCK * 4,
            missingAt,
            outsideAt + (p >> 5) * BLOCK * 4,
            table.flagOutside ? 1 << (p & 31) : 0,
          ];
          const { nodes, count } = table;
          if (nodes instanceof Float64Array) compiled.locateInValues(column, filled, table.values!, count, ...located);
          else {
            const inverseStep = (count - 1) / (nodes.high - nodes.low);
            compiled.locateInTable(column, filled, nodes.low, nodes.high, inverseStep, count, ...located);
          }
        });
        const first = tiles + (start / TILE) * tileBytes;
        for (let from = 0; from < order.length;) {
          const { category } = tables[order[from]];
          let to = from;
          while (to < order.length && tables[order[to]].category === category) to++;
          const offset = from * BLOCK * 4;
          compiled.fillTiles(
            filled,
            to - from,
            addresses + offset,
            fractions + offset,
            BLOCK * 4,
            classes,
            lanes,
            first + category * classes * ROW_BYTES,
            tileBytes,
          );
          from = to;
        }
        missing.set(new Int32Array(compiled.memory.buffer, missingAt, length), start);
        for (let w = 0; w < words; w++) {
          const flags = new Uint32Array(compiled.memory.buffer, outsideAt + w * BLOCK * 4, length);
          if (words === 1) outOfRange.set(flags, start);
          else for (let i = 0; i < length; i++) outOfRange[(start + i) * words + w] = flags[i];
        }
      }
      return { missing, outOfRange };
    },
    put(part, indices, sums) {
      const { n, padded, tiles } = parts[part];
      const m = indices?.length ?? n;
      const held = singles(tiles, padded * rows);
      for (let k = 0; k < m; k++) {
        const i = indices === null ? k : indices[k];
        const place = (i >> 4) * rows * TILE + (i & 15);
        for (let row = 0; row < rows; row++) held[place + row * TILE] = sums[row * m + k];
      }
    },
    get(part, from, to) {
      const { padded, tiles } = parts[part];
      const length = to - from;
      const held = singles(tiles, padded * rows);
      const got = new Float64Array(rows * length);
      // Tile by tile: sixteen numbers stand side by side in both.
      for (let i = from; i < to;) {
        const count = Math.min(TILE - (i & 15), to - i);
        let place = (i >> 4) * rows * TILE + (i & 15);
        for (let target = i - from; target < got.length; target += length, place += TILE)
          for (let k = 0; k < count; k++) got[target + k] = held[place + k];
        i += count;
      }
      return got;
    },
    combine(part, logPriors, factors) {
      const { n, padded, tiles, selected, prediction } = parts[part];
      floats(logPriorsAt, classes).set(logPriors);
      floats(factorsAt, groups).set(factors);
      bytes(countsAt, classes * 4).fill(0);
      bytes(expectedAt, classes * 16).fill(0);
      compiled.combineTiles(
        tiles,
        padded,
        classes,
        groups,
        logPriorsAt,
        factorsAt,
        selected,
        numerators,
        prediction,
        countsAt,
        expectedAt,
      );
      const halves = floats(expectedAt, classes * 2);
      return {
        prediction: bytes(prediction, n).slice(),
        counts: Float64Array.from(new Int32Array(compiled.memory.buffer, countsAt, classes)),
        expected: Float64Array.from({ length: classes }, (_, c) => halves[2 * c] + halves[2 * c + 1]),
      };
    },
  };
}

/** Copies a table in, entry by entry with the classes side by side, and a last entry that interpolation reads and never uses. */
function placeTable(compiled: Compiled, table: HeldTable, classes: number, lanes: number): PlacedTable {
  const { nodes } = table;
  const isGrid = !(nodes instanceof Float64Array);
  const count = isGrid ? nodes.count : nodes.length;
  const entries = count + 2;
  const at = compiled.reserve((entries + 1) * lanes * 4);
  const values = isGrid ? null : compiled.reserve(Math.max(count, 1) * 8);
  if (values !== null) new Float64Array(compiled.memory.buffer, values, count).set(nodes as Float64Array);
  const placed = new Float32Array(compiled.memory.buffer, at, (entries + 1) * lanes).fill(0);
  for (let c = 0; c < classes; c++)
    for (let k = 0; k < entries; k++) placed[k * lanes + c] = table.table[c * entries + k];
  return { ...table, at, values, count };
}

function reserveScratch(compiled: Compiled, properties: number) {
  const words = Math.ceil(properties / 32);
  return {
    column: compiled.reserve(BLOCK * 8),
    addresses: compiled.reserve(properties * BLOCK * 4),
    fractions: compiled.reserve(properties * BLOCK * 4),
    missingAt: compiled.reserve(BLOCK * 4),
    outsideAt: compiled.reserve(BLOCK * 4 * words),
  };
}
