import { drawText, type TextField } from "./field.ts";
import { part } from "./parts.ts";

type OptionalNumberField = Omit<TextField, "value"> & {
  readonly value: number | null;
  /** Which numbers are taken, and what they are called in a sentence: "a number > 0". Default any. */
  readonly accepts?: (x: number) => boolean;
  readonly expected?: string;
  /** A blank line is refused. Default false: it stands for null. */
  readonly required?: boolean;
};

/**
 * Draws a labelled number that may be left blank (null). A fraction such as 1/60 is a number, and is shown as one; a text that is none
 * is refused with the browser's own message.
 */
export function drawOptionalNumber(
  parent: Element,
  name: string,
  field: OptionalNumberField,
  onChange: (value: number | null) => void,
): void {
  const { value, ...others } = field;
  drawText(parent, name, { ...others, value: value === null ? "" : exactText(value) }, () => {
    const number = enteredNumber(input, field);
    if (number !== undefined) onChange(number);
  });
  const line = part(part(parent, "div", name).node()!, "input", "control").attr("inputmode", "decimal");
  const input = line.node()!;
  line.on("input", () => input.setCustomValidity(""));
}

/**
 * Draws a labelled number that may be left blank, which is kept as it is typed until another value is drawn: it is for a form that is
 * sent as a whole.
 * @returns what is entered at the time of the call; undefined: no number, which the browser says beside it
 */
export function drawDraftNumber(
  parent: Element,
  name: string,
  field: OptionalNumberField,
): () => number | null | undefined {
  drawOptionalNumber(parent, name, field, () => undefined);
  const line = part(part(parent, "div", name).node()!, "input", "control");
  const entered = () => enteredNumber(line.node()!, field);
  line.on("change", () => void entered());
  return entered;
}

function enteredNumber(input: HTMLInputElement, field: OptionalNumberField): number | null | undefined {
  const { label, accepts = () => true, expected = "a number", required = false } = field;
  const text = input.value.trim();
  const number = readNumber(text);
  const isTaken = text === "" ? !required : Number.isFinite(number) && accepts(number);
  const blank = required ? "" : ", or nothing";
  input.setCustomValidity(isTaken ? "" : `${label} is "${text}"; ${expected}${blank} was expected.`);
  if (!input.reportValidity()) return undefined;
  return text === "" ? null : number;
}

/** Returns a number with at most 6 significant digits, as 1/n where it is that of a whole n from 3 to 1000 and would be cut otherwise. */
export function fractionText(x: number): string {
  const short = Number(x.toPrecision(6)).toString();
  return exactText(x).startsWith("1/") ? exactText(x) : short;
}

/** Returns a number with all its digits, as 1/n where these are more than 6: what is entered is what is read again. */
function exactText(x: number): string {
  const n = Math.round(1 / x);
  const isFraction = n >= 3 && n <= 1000 && 1 / n === x && Number(x.toPrecision(6)) !== x;
  return isFraction ? `1/${n}` : x.toString();
}

/** Returns the number of a text, NaN where it holds none. */
function readNumber(text: string): number {
  const [, over, under] = /^\s*(\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)\s*$/.exec(text) ?? [];
  if (under !== undefined) return Number(over) / Number(under);
  return text.trim() === "" ? NaN : Number(text.trim().replace("−", "-"));
}
