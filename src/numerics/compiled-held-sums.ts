import { countOf, type HeldShape, type HeldSums, type HeldTable } from "./held-sums.ts";
import type { Address, Compiled as CompiledNumerics } from "./linear-memory.ts";
import { BLOCK as NORMALISED, createNormaliser, type Normaliser, type Weigh } from "./normaliser.ts";

/** Sources per tile of the compiled code (assembly/held-sums.ts), and classes and bytes of a table entry. */
const TILE = 16;
const LANES = 8;
const ENTRY = LANES * 4;

/** Sources at a time: what is looked up for the properties of a group stays in the cache. */
const BLOCK = 2048;

/** Sources for which one group is summed after the other, a multiple of the block: the tables of a group stay in the cache. */
const CHUNK = 16 * BLOCK;

/** The exports of assembly/held-sums.ts, typed by hand. */
type Compiled = CompiledNumerics & {
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
      planeBytes: number,
      tiles: Address,
    ]
  ): void;
  weighSources(
    ...of: [
      tiles: Address,
      indices: Address,
      n: number,
      stride: number,
      classes: number,
      groups: number,
      groupBytes: number,
      logPriors: Address,
      factors: Address,
      scratch: Address,
      logNumerator: Address,
    ]
  ): void;
  combineTiles(
    ...of: [
      tiles: Address,
      n: number,
      classes: number,
      groups: number,
      groupBytes: number,
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
  addresses: Address,
  fractions: Address,
  missing: Address,
  outside: Address,
  bit: number,
  outsideBit: number,
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
 * Holds sums in the memory of an instance of the compiled code of their own, which grows with the parts and is given back with the instance:
 * those of class 0, and how much more those of the others are, in float32, so that what all classes have in common costs no digit of the
 * probabilities. With D_g how much the terms of a group's properties differ from those of class 0 at most, summed, probabilities are within
 * 1e-7 Σ_g |factor_g| D_g of those from float64 sums, and a class differs only where the best two probabilities are that close: within 1e-5
 * for any densities and weights in use, where the sum is below 100. A sum is within 1e-6 of the sizes of its terms. Sums must be finite.
 * @param module compiled from build/numerics.wasm
 */
export async function compiledHeldSums(module: WebAssembly.Module, shape: HeldShape): Promise<HeldSums> {
  const instance = await WebAssembly.instantiate(module, {});
  const compiled = instance.exports as unknown as Compiled;
  const { classes, groups } = shape;
  const parts: Part[] = [];
  let tables: readonly PlacedTable[] = [];
  let members: readonly (readonly number[])[] = [];
  let planeBytes = 0;
  let scratch: ReturnType<typeof reserveScratch> | null = null;
  let normaliser: { readonly run: Normaliser; readonly indices: Address } | null = null;
  const logPriorsAt = compiled.reserve(classes * 8);
  const factorsAt = compiled.reserve(groups * 8);
  const numerators = compiled.reserve((classes + 1) * TILE * 8);
  const countsAt = compiled.reserve(classes * 4);
  const expectedAt = compiled.reserve(classes * 16);

  // Views are made anew each time: growing the memory detaches them.
  const floats = (at: Address, length: number) => new Float64Array(compiled.memory.buffer, at, length);
  const singles = (at: Address, length: number) => new Float32Array(compiled.memory.buffer, at, length);
  const bytes = (at: Address, length: number) => new Uint8Array(compiled.memory.buffer, at, length);
  const groupLength = ({ padded }: Part) => padded * classes;

  return {
    setTables(given) {
      planeBytes = given.reduce((sum, { table }) => sum + (table.length / classes + 1) * ENTRY, 0);
      let at = compiled.reserve(planeBytes * Math.ceil(classes / LANES));
      tables = given.map((table) => {
        const placed = placeTable(compiled, table, classes, at, planeBytes);
        at += (placed.count + 3) * ENTRY;
        return placed;
      });
      members = Array.from({ length: groups }, (_, g) => [...tables.keys()].filter((p) => tables[p].category === g));
      const most = Math.max(0, ...members.map(({ length }) => length));
      scratch = reserveScratch(compiled, most, Math.ceil(tables.length / 32));
    },
    reserve(n, chosen) {
      const padded = Math.ceil(n / TILE) * TILE;
      // Memory that was never used is all zeros.
      const [tiles, selected, prediction] = reserveAll(compiled, n, [padded * classes * groups * 4, padded, padded]);
      bytes(selected, n).set(chosen.map((one) => Number(one !== 0)));
      return parts.push({ n, padded, tiles, selected, prediction }) - 1;
    },
    fill(part, columns, isWanted = () => true) {
      const { n, padded, tiles } = parts[part];
      const words = Math.ceil(tables.length / 32);
      const missing = new Uint32Array(words * n);
      const outOfRange = new Uint32Array(words * n);
      const { column, addresses, fractions, missingAt, outsideAt } = scratch!;
      for (let start = 0; start < padded; start += CHUNK) {
        const end = Math.min(start + CHUNK, padded);
        const rest = Math.min(end, n) - start;
        bytes(missingAt, CHUNK * 4 * words).fill(0);
        bytes(outsideAt, CHUNK * 4 * words).fill(0);
        members.forEach((properties, group) => {
          if (properties.length === 0 || !isWanted(group)) return;
          const target = tiles + group * groupLength(parts[part]) * 4;
          for (let from = start; from < end; from += BLOCK) {
            const length = Math.min(BLOCK, end - from);
            const values = floats(column, length);
            properties.forEach((p, place) => {
              values.set(columns[p].subarray(from, from + length));
              if (from + length > n) values.fill(NaN, n - from);
              locate(compiled, tables[p], column, length, [
                tables[p].at,
                addresses + place * BLOCK * 4,
                fractions + place * BLOCK * 4,
                missingAt + ((p >> 5) * CHUNK + from - start) * 4,
                outsideAt + ((p >> 5) * CHUNK + from - start) * 4,
                1 << (p & 31),
                tables[p].flagOutside ? 1 << (p & 31) : 0,
              ]);
            });
            compiled.fillTiles(
              length,
              properties.length,
              addresses,
              fractions,
              BLOCK * 4,
              classes,
              planeBytes,
              target + from * classes * 4,
            );
          }
        });
        for (let w = 0; w < words; w++)
          for (const [at, flags] of [[missingAt, missing] as const, [outsideAt, outOfRange] as const]) {
            const found = new Uint32Array(compiled.memory.buffer, at + w * CHUNK * 4, rest);
            if (words === 1) flags.set(found, start);
            else for (let i = 0; i < rest; i++) flags[(start + i) * words + w] = found[i];
          }
      }
      return { missing, outOfRange };
    },
    copyGroup(part, group) {
      const length = groupLength(parts[part]);
      return singles(parts[part].tiles + group * length * 4, length).slice();
    },
    setGroup(part, group, sums) {
      const length = groupLength(parts[part]);
      singles(parts[part].tiles + group * length * 4, length).set(sums);
    },
    put(part, indices, sums) {
      const m = indices?.length ?? parts[part].n;
      const length = groupLength(parts[part]);
      const held = singles(parts[part].tiles, length * groups);
      for (let g = 0; g < groups; g++)
        for (let k = 0; k < m; k++) {
          const target = g * length + placeOf(indices === null ? k : indices[k], classes);
          const first = sums[g * classes * m + k];
          held[target] = first;
          for (let c = 1; c < classes; c++) held[target + c * TILE] = sums[(g * classes + c) * m + k] - first;
        }
    },
    get(part, from, to) {
      const n = to - from;
      const length = groupLength(parts[part]);
      const held = singles(parts[part].tiles, length * groups);
      const got = new Float64Array(groups * classes * n);
      // Tile by tile: sixteen numbers stand side by side in both.
      for (let i = from; i < to;) {
        const count = Math.min(TILE - (i % TILE), to - i);
        for (let g = 0; g < groups; g++) {
          const first = g * length + placeOf(i, classes);
          const target = g * classes * n + i - from;
          for (let k = 0; k < count; k++) got[target + k] = held[first + k];
          for (let c = 1; c < classes; c++)
            for (let k = 0; k < count; k++) got[target + c * n + k] = held[first + k] + held[first + c * TILE + k];
        }
        i += count;
      }
      return got;
    },
    pick(part, indices) {
      const m = indices.length;
      const length = groupLength(parts[part]);
      const held = singles(parts[part].tiles, length * groups);
      const got = new Float64Array(groups * classes * m);
      for (let k = 0; k < m; k++) {
        const place = placeOf(indices[k], classes);
        for (let g = 0; g < groups; g++) {
          const first = held[g * length + place];
          got[g * classes * m + k] = first;
          for (let c = 1; c < classes; c++)
            got[(g * classes + c) * m + k] = first + held[g * length + place + c * TILE];
        }
      }
      return got;
    },
    normalise(part, chosen, options, wanted) {
      normaliser ??= { run: createNormaliser(compiled, shape), indices: compiled.reserve(NORMALISED * 4) };
      const { run, indices } = normaliser;
      const { tiles } = parts[part];
      const groupBytes = groupLength(parts[part]) * 4;
      const weigh: Weigh = (start, n, stride, priorsAt, weightsAt, address) => {
        const wanted = new Uint32Array(compiled.memory.buffer, indices, n);
        if (chosen instanceof Uint32Array) wanted.set(chosen.subarray(start, start + n));
        else for (let k = 0; k < n; k++) wanted[k] = chosen.from + start + k;
        const weights = [priorsAt, weightsAt, numerators] as const;
        compiled.weighSources(tiles, indices, n, stride, classes, groups, groupBytes, ...weights, address);
      };
      return run(countOf(chosen), options, weigh, wanted);
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
        groupLength(parts[part]) * 4,
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

/** Where a group has the sum of class 0 of source i. */
function placeOf(i: number, classes: number): number {
  return Math.floor(i / TILE) * classes * TILE + (i % TILE);
}

/** Reserves memory for n sources. */
function reserveAll(compiled: Compiled, n: number, lengths: readonly number[]): Address[] {
  try {
    return lengths.map((length) => compiled.reserve(length));
  } catch (cause) {
    const megabytes = Math.ceil(lengths.reduce((sum, length) => sum + length, 0) / 1e6);
    throw new Error(`The sums of ${n} sources need ${megabytes} MB of memory, more than could be had.`, { cause });
  }
}

function locate(
  compiled: Compiled,
  { nodes, values, count }: PlacedTable,
  column: Address,
  n: number,
  located: Located,
): void {
  if (nodes instanceof Float64Array) {
    compiled.locateInValues(column, n, values!, count, ...located);
    return;
  }
  const { low, high } = nodes;
  compiled.locateInTable(column, n, low, high, (count - 1) / (high - low), count, ...located);
}

/**
 * Copies a table in, node by node with eight classes side by side and the next eight a plane further on, less the terms of class 0 but for that
 * class itself; after it comes an entry that interpolation reads and never uses.
 */
function placeTable(
  compiled: Compiled,
  table: HeldTable,
  classes: number,
  at: Address,
  planeBytes: number,
): PlacedTable {
  const { nodes } = table;
  const isGrid = !(nodes instanceof Float64Array);
  const count = isGrid ? nodes.count : nodes.length;
  const entries = count + 2;
  const values = isGrid ? null : compiled.reserve(count * 8);
  if (values !== null) new Float64Array(compiled.memory.buffer, values, count).set(nodes as Float64Array);
  for (let c = 0; c < classes; c++) {
    const plane = at + Math.floor(c / LANES) * planeBytes;
    const placed = new Float32Array(compiled.memory.buffer, plane, entries * LANES);
    for (let k = 0; k < entries; k++)
      placed[k * LANES + (c % LANES)] = table.table[c * entries + k] - (c === 0 ? 0 : table.table[k]);
  }
  return { ...table, at, values, count };
}

function reserveScratch(compiled: Compiled, properties: number, words: number) {
  return {
    column: compiled.reserve(BLOCK * 8),
    addresses: compiled.reserve(properties * BLOCK * 4),
    fractions: compiled.reserve(properties * BLOCK * 4),
    missingAt: compiled.reserve(CHUNK * 4 * words),
    outsideAt: compiled.reserve(CHUNK * 4 * words),
  };
}
