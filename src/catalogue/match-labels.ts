/** Rows of another table that carry a class. */
export type LabelRows = {
  /** null: the row has none, and is left out. */
  readonly classes: readonly (string | null)[];
};

/** Which row of the other table each source takes its label from, and how sure that is. */
export type LabelMatch = {
  /** Row of the other table of each source; −1: none. */
  readonly rows: Int32Array;
  readonly matched: number;
  /** Sources with several candidates that differ in class: by position the nearest counts, by identifier none. They are among `matched` only by position. */
  readonly ambiguous: number;
  readonly unmatched: number;
  /** Rows with a class that no source has taken. */
  readonly unused: number;
  /** Rows with a class that more than one source has taken. */
  readonly shared: number;
};

/**
 * Finds for each source the row with the same identifier. Identifiers are compared as text without blanks at the ends; empty ones match
 * nothing. Where rows of different classes have the same identifier, none is taken.
 */
export function matchByIdentifier(
  sources: readonly (string | null)[],
  labels: LabelRows & { readonly identifiers: readonly (string | null)[] },
): LabelMatch {
  const { classes, identifiers } = labels;
  const first = new Map<string, number>();
  const torn = new Set<string>();
  identifiers.forEach((text, row) => {
    const id = text?.trim() ?? "";
    if (id === "" || classes[row] === null) return;
    const known = first.get(id);
    if (known === undefined) first.set(id, row);
    else if (classes[known] !== classes[row]) torn.add(id);
  });
  let ambiguous = 0;
  const rows = Int32Array.from(sources, (text) => {
    const id = text?.trim() ?? "";
    if (!torn.has(id)) return first.get(id) ?? -1;
    ambiguous++;
    return -1;
  });
  return summary(rows, ambiguous, classes);
}

/** Where rows with a class are on the sky, in an order in which neighbours are found: zones of declination, each by right ascension. */
export type SkyIndex = {
  readonly radius: number;
  readonly height: number;
  /** Rows in that order, and their coordinates in radians, right ascension from 0 to 2π. */
  readonly order: Int32Array;
  readonly ra: Float64Array;
  readonly dec: Float64Array;
  /** Where each zone begins in it, one more than there are zones. */
  readonly starts: Int32Array;
  readonly classes: readonly (string | null)[];
};

const radian = Math.PI / 180;
const arcsec = radian / 3600;
const turn = 2 * Math.PI;

/** Zones are not narrower than this (radians): there would be too many. */
const lowest = 10 * arcsec;

/** Finite coordinates that a sphere has, right ascension reduced to 0 … 2π; NaN where there are none. */
function onSphere(ra: number, dec: number): readonly [number, number] {
  if (!Number.isFinite(ra) || !(Math.abs(dec) <= 90)) return [NaN, NaN];
  const reduced = (((ra % 360) + 360) % 360) * radian;
  return [reduced >= turn ? 0 : reduced, dec * radian];
}

/**
 * Puts rows with a class in order, so that `matchByPosition` finds those near a source. Rows without a class or a position are left out.
 * @param ra, dec degrees
 * @param radiusArcsec how far a source may be from a row, > 0 and ≤ 3600
 */
export function skyIndex(
  labels: LabelRows & { readonly ra: Float64Array; readonly dec: Float64Array },
  radiusArcsec: number,
): SkyIndex {
  if (!(radiusArcsec > 0 && radiusArcsec <= 3600))
    throw new Error(`The radius is ${radiusArcsec} arcsec; a number above 0 and up to 3600 was expected.`);
  const { classes } = labels;
  const radius = radiusArcsec * arcsec;
  const height = Math.max(radius, lowest);
  const zones = Math.ceil(Math.PI / height) + 1;
  const n = classes.length;
  const positions = Array.from({ length: n }, (_, i) => onSphere(labels.ra[i], labels.dec[i]));
  const zoneOf = Int32Array.from(positions, ([, dec], i) =>
    classes[i] === null || Number.isNaN(dec) ? -1 : Math.floor((dec + Math.PI / 2) / height),
  );
  const order = Int32Array.from({ length: n }, (_, i) => i)
    .filter((i) => zoneOf[i] >= 0)
    .sort((a, b) => zoneOf[a] - zoneOf[b] || positions[a][0] - positions[b][0] || a - b);
  const starts = new Int32Array(zones + 1);
  for (const i of order) starts[zoneOf[i] + 1]++;
  for (let z = 0; z < zones; z++) starts[z + 1] += starts[z];
  return {
    radius,
    height,
    order,
    ra: Float64Array.from(order, (i) => positions[i][0]),
    dec: Float64Array.from(order, (i) => positions[i][1]),
    starts,
    classes,
  };
}

/**
 * Finds for some sources the nearest row within the radius (great circles; of equally near ones the first row), and whether rows of
 * another class are within it, too.
 * @param ra, dec degrees; NaN = unknown
 * @param rows where the answers go: row numbers, −1 for none; `from` to `to` are filled
 * @returns how many of these sources are ambiguous
 */
export function nearestRows(
  index: SkyIndex,
  ra: Float64Array,
  dec: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
): number {
  const { radius, height, starts, classes, order } = index;
  const most = Math.sin(radius / 2) ** 2;
  let ambiguous = 0;
  for (let s = from; s < to; s++) {
    rows[s] = -1;
    const [alpha, delta] = onSphere(ra[s], dec[s]);
    if (Number.isNaN(delta)) continue;
    const cosDelta = Math.cos(delta);
    // How far right ascensions within the radius can be: all the way round where a pole is within it. A little more, for rounding.
    const isPole = Math.abs(delta) + radius >= Math.PI / 2;
    const reach = isPole ? Math.PI : Math.asin(Math.min(1, Math.sin(radius) / cosDelta)) * (1 + 1e-9) + 1e-12;
    let best = Infinity;
    let bestRow = -1;
    let differs = false;
    const look = (start: number, end: number) => {
      for (let k = start; k < end; k++) {
        const a = Math.sin((index.dec[k] - delta) / 2);
        const b = Math.sin((index.ra[k] - alpha) / 2);
        const h = a * a + cosDelta * Math.cos(index.dec[k]) * b * b;
        if (h > most) continue;
        const row = order[k];
        if (bestRow >= 0 && classes[row] !== classes[bestRow]) differs = true;
        if (h < best || (h === best && row < bestRow)) {
          best = h;
          bestRow = row;
        }
      }
    };
    const zone = (declination: number) =>
      Math.max(0, Math.min(starts.length - 2, Math.floor((declination + Math.PI / 2) / height)));
    for (let z = zone(delta - radius - 1e-12); z <= zone(delta + radius + 1e-12); z++) {
      const [begin, end] = [starts[z], starts[z + 1]];
      if (begin === end) continue;
      if (reach >= Math.PI) {
        look(begin, end);
        continue;
      }
      const [low, high] = [alpha - reach, alpha + reach];
      look(firstFrom(index.ra, begin, end, low), firstAfter(index.ra, begin, end, high));
      if (low < 0) look(firstFrom(index.ra, begin, end, low + turn), end);
      if (high >= turn) look(begin, firstAfter(index.ra, begin, end, high - turn));
    }
    rows[s] = bestRow;
    if (differs) ambiguous++;
  }
  return ambiguous;
}

/** As `nearestRows`, of all sources at once. */
export function matchByPosition(index: SkyIndex, ra: Float64Array, dec: Float64Array): LabelMatch {
  const rows = new Int32Array(ra.length);
  const ambiguous = nearestRows(index, ra, dec, rows, 0, ra.length);
  return summary(rows, ambiguous, index.classes);
}

/** Counts what a match has found. */
export function summary(rows: Int32Array, ambiguous: number, classes: readonly (string | null)[]): LabelMatch {
  const taken = new Int32Array(classes.length);
  let matched = 0;
  for (const row of rows) {
    if (row < 0) continue;
    matched++;
    taken[row]++;
  }
  let unused = 0;
  let shared = 0;
  for (const [row, name] of classes.entries()) {
    if (name !== null && taken[row] === 0) unused++;
    if (taken[row] > 1) shared++;
  }
  return { rows, matched, ambiguous, unmatched: rows.length - matched, unused, shared };
}

/** The first place from which on values are not below a bound. */
function firstFrom(values: Float64Array, begin: number, end: number, bound: number): number {
  while (begin < end) {
    const middle = (begin + end) >>> 1;
    if (values[middle] < bound) begin = middle + 1;
    else end = middle;
  }
  return begin;
}

/** The first place from which on values are above a bound. */
function firstAfter(values: Float64Array, begin: number, end: number, bound: number): number {
  while (begin < end) {
    const middle = (begin + end) >>> 1;
    if (values[middle] <= bound) begin = middle + 1;
    else end = middle;
  }
  return begin;
}
