import type { CellType } from "./table.ts";

/** A FIELD as the document describes it; empty strings where it says nothing. */
export type VotableField = {
  readonly name: string;
  readonly id: string;
  readonly datatype: string;
  readonly arraysize: string;
  readonly unit: string;
  readonly ucd: string;
  readonly utype: string;
  readonly xtype: string;
  readonly width: string;
  readonly precision: string;
  readonly description: string;
  /** VALUES null: the text of the value that means missing. */
  readonly nullValue: string;
};

/** What the cells of a FIELD hold. */
export type VotableShape = {
  /** What one value becomes; null where it is no single value, or of a datatype that is not known. */
  readonly type: CellType | null;
  /** Bytes of one element in BINARY; of a bit 1/8, and NaN where the datatype is not known. */
  readonly elementBytes: number;
  /** Elements of a cell (characters of a text), where their number is fixed; of variable length: Infinity. */
  readonly elements: number;
  /** Values per cell that become columns of their own; 0: none. */
  readonly values: number;
  /** Why the cells cannot be read as one value per source; "" where they can. */
  readonly unread: string;
};

/** The longest arrays that become columns of their own. */
const MOST_VALUES = 8;

const TYPES: Readonly<Record<string, readonly [CellType | null, bytes: number]>> = {
  boolean: ["boolean", 1],
  bit: ["boolean", 1 / 8],
  unsignedByte: ["uint8", 1],
  short: ["int16", 2],
  int: ["int32", 4],
  long: ["int64", 8],
  char: ["text", 1],
  unicodeChar: ["text", 2],
  float: ["float32", 4],
  double: ["float64", 8],
  floatComplex: [null, 8],
  doubleComplex: [null, 16],
};

/**
 * Returns what the cells of a FIELD hold (VOTable 1.4, sections 2 and 2.2). Of texts the first dimension counts characters. A datatype that is not
 * known is taken for text: TABLEDATA loses nothing by it, and `elementBytes` says that nothing else can hold it.
 */
export function fieldShape({ datatype, arraysize }: Pick<VotableField, "datatype" | "arraysize">): VotableShape {
  const known = Object.hasOwn(TYPES, datatype);
  const [type, elementBytes] = known ? TYPES[datatype] : (["text", NaN] as const);
  const dimensions = arraysize.trim();
  if (!/^(\d+x)*(\d+\*?|\*)$/.test(dimensions || "1"))
    return { type, elementBytes, elements: NaN, values: 0, unread: `its arraysize is "${arraysize}", which is none` };
  const sizes = (dimensions || "1").split("x");
  const isVariable = dimensions.endsWith("*");
  const elements = isVariable ? Infinity : product(sizes);
  const isText = datatype === "char" || datatype === "unicodeChar";
  if (!known) return { type, elementBytes, elements, values: 1, unread: "" };
  const values = isText ? textsIn(sizes, isVariable) : elements;
  const unread = whyUnread(datatype, values, isText);
  return { type, elementBytes, elements, values: unread === "" ? values : 0, unread };
}

const product = (sizes: readonly string[]) => sizes.reduce((all, size) => all * Number(size), 1);

function textsIn(sizes: readonly string[], isVariable: boolean): number {
  if (sizes.length === 1) return 1;
  return isVariable ? Infinity : product(sizes.slice(1));
}

function whyUnread(datatype: string, values: number, isText: boolean): string {
  if (datatype.endsWith("Complex")) return "its values are complex numbers";
  if (values === Infinity) return `its cells are arrays of variable length`;
  if (values === 0) return "its cells are empty (its arraysize is 0)";
  if (values > 1 && isText) return `its cells are arrays of ${values} texts`;
  return values > MOST_VALUES ? `its cells are arrays of ${values} values` : "";
}
