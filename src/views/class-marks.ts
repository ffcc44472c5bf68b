import {
  select,
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  type SymbolType,
} from "d3";
import { part } from "./parts.ts";

/** How a class looks in every drawing: a colour and a shape, so that neither alone carries the meaning. */
export type ClassMark = {
  readonly colour: string;
  readonly symbol: SymbolType;
  /** Degrees by which the shape is turned. */
  readonly turn: number;
  readonly hollow: boolean;
};

// Okabe & Ito's colours, which stay apart for colour-blind eyes, and in print by their shapes.
const agn = mark("#0072b2", symbolCircle);
const star = mark("#e69f00", symbolStar);
const xrb = mark("#d55e00", symbolTriangle);
const cv = mark("#009e73", symbolDiamond);
const further = [
  mark("#cc79a7", symbolSquare),
  mark("#56b4e9", symbolCross, 45),
  mark("#8c6d1f", symbolCross),
  mark("#5b5b5b", symbolTriangle, 180),
];
const marks = [agn, star, xrb, cv, ...further];

// The names that a mark belongs to, most deserving first; upper case.
const owners: readonly (readonly [ClassMark, readonly string[]])[] = [
  [agn, ["AGN", "QSO", "QUASAR"]],
  [star, ["STAR", "STARS", "LM-STAR", "HM-STAR"]],
  [xrb, ["XRB", "X-RAY BINARY", "LMXB", "HMXB"]],
  [cv, ["CV", "CATACLYSMIC VARIABLE"]],
];

/**
 * Returns the mark of each class: AGN, star, XRB and CV always have their own; the others take what is left in order,
 * and from the ninth on hollow shapes.
 */
export function classMarks(classes: readonly string[]): ReadonlyMap<string, ClassMark> {
  const given = new Map<string, ClassMark>();
  for (const [owned, names] of owners) {
    const owner = names.map((name) => classes.find((c) => c.toUpperCase() === name)).find((c) => c !== undefined);
    if (owner !== undefined) given.set(owner, owned);
  }
  const taken = new Set(given.values());
  const free = [...further, ...marks.slice(0, 4)].filter((m) => !taken.has(m));
  let next = 0;
  for (const name of classes) {
    if (given.has(name)) continue;
    given.set(name, free[next] ?? { ...marks[(next - free.length) % marks.length], hollow: true });
    next++;
  }
  return given;
}

/** Returns the path of a mark centred on the origin, `size` square pixels large. */
export function markPath(m: ClassMark, size = 48): string {
  return symbol(m.symbol, size)() ?? "";
}

/** Returns the transform that puts a mark at a point. */
export function markTransform(m: ClassMark, x: number, y: number): string {
  const place = `translate(${round(x)},${round(y)})`;
  return m.turn === 0 ? place : `${place} rotate(${m.turn})`;
}

/** Draws a mark and the name of its class into an element; without a mark the name alone. */
export function drawClassName(element: Element, m: ClassMark | undefined, name: string): void {
  const drawing = select(element)
    .selectChildren<SVGSVGElement, ClassMark>("svg")
    .data(m === undefined ? [] : [m])
    .join((enter) => enter.insert("svg", ":first-child"))
    .attr("class", "class-mark")
    .attr("viewBox", "-6 -6 12 12")
    .attr("width", 12)
    .attr("height", 12)
    .attr("aria-hidden", "true");
  drawing
    .selectChildren<SVGPathElement, ClassMark>("path")
    .data((datum) => [datum])
    .join("path")
    .attr("class", (datum) => (datum.hollow ? "mark hollow" : "mark"))
    .attr("color", (datum) => datum.colour)
    .attr("transform", (datum) => markTransform(datum, 0, 0))
    .attr("d", (datum) => markPath(datum));
  part(element, "span", "class-name").text(name);
}

function mark(colour: string, shape: SymbolType, turn = 0): ClassMark {
  return { colour, symbol: shape, turn, hollow: false };
}

function round(x: number): number {
  return Math.round(100 * x) / 100;
}
