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
import type { MarkSettings } from "../properties/settings.ts";
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
const colours: Readonly<Record<MarkSettings["colour"], string>> = {
  blue: "#0072b2",
  orange: "#e69f00",
  vermillion: "#d55e00",
  green: "#009e73",
  pink: "#cc79a7",
  sky: "#56b4e9",
  brown: "#8c6d1f",
  grey: "#5b5b5b",
};
const shapes: Readonly<Record<MarkSettings["shape"], readonly [SymbolType, number]>> = {
  circle: [symbolCircle, 0],
  star: [symbolStar, 0],
  triangle: [symbolTriangle, 0],
  diamond: [symbolDiamond, 0],
  square: [symbolSquare, 0],
  cross: [symbolCross, 45],
  plus: [symbolCross, 0],
  "down triangle": [symbolTriangle, 180],
};

const usual: readonly MarkSettings[] = [
  { colour: "blue", shape: "circle" },
  { colour: "orange", shape: "star" },
  { colour: "vermillion", shape: "triangle" },
  { colour: "green", shape: "diamond" },
  { colour: "pink", shape: "square" },
  { colour: "sky", shape: "cross" },
  { colour: "brown", shape: "plus" },
  { colour: "grey", shape: "down triangle" },
];
const [agn, star, xrb, cv, ...further] = usual;
const marks = usual;

// The names that a mark belongs to, most deserving first; upper case.
const owners: readonly (readonly [MarkSettings, readonly string[]])[] = [
  [agn, ["AGN", "QSO", "QUASAR"]],
  [star, ["STAR", "STARS", "LM-STAR", "HM-STAR"]],
  [xrb, ["XRB", "X-RAY BINARY", "LMXB", "HMXB"]],
  [cv, ["CV", "CATACLYSMIC VARIABLE"]],
];

/** Gives the marks that the settings choose. The one thing that views know beside what they are given: all of them draw classes alike. */
let chosen: () => Readonly<Record<string, MarkSettings>> = () => ({});

/** Tells where the marks that the settings choose are found. It is asked in every drawing, so that drawings follow what it reads. */
export function chooseMarks(from: typeof chosen): void {
  chosen = from;
}

/** Returns the mark of each class. */
export function classMarks(classes: readonly string[]): ReadonlyMap<string, ClassMark> {
  return new Map([...markSettings(classes, chosen())].map(([name, look]) => [name, toMark(look)]));
}

/**
 * Returns how each class is drawn: as the settings choose, else AGN, star, XRB and CV have their own mark, where it is not chosen for
 * another; the others take what is left in order, and from the ninth on hollow shapes.
 */
export function markSettings(
  classes: readonly string[],
  wanted: Readonly<Record<string, MarkSettings>>,
): ReadonlyMap<string, MarkSettings> {
  const given = new Map<string, MarkSettings>();
  for (const name of classes) if (Object.hasOwn(wanted, name)) given.set(name, wanted[name]);
  const taken = new Set([...given.values()].map(keyOf));
  for (const [owned, names] of owners) {
    const owner = names.map((name) => classes.find((c) => c.toUpperCase() === name)).find((c) => c !== undefined);
    if (owner === undefined || given.has(owner) || taken.has(keyOf(owned))) continue;
    given.set(owner, owned);
    taken.add(keyOf(owned));
  }
  const hollow = marks.map((look) => ({ ...look, hollow: true }));
  const free = [...further, ...marks.slice(0, 4), ...hollow].filter((look) => !taken.has(keyOf(look)));
  let next = 0;
  for (const name of classes) if (!given.has(name)) given.set(name, free[next++ % free.length]);
  return given;
}

const keyOf = ({ colour, shape, hollow = false }: MarkSettings) => `${colour} ${shape} ${String(hollow)}`;

const toMark = ({ colour, shape, hollow = false }: MarkSettings): ClassMark => {
  const [form, turn] = shapes[shape];
  return { colour: colours[colour], symbol: form, turn, hollow };
};

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

function round(x: number): number {
  return Math.round(100 * x) / 100;
}
