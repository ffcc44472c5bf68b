export type Json = Readonly<Record<string, unknown>>;

/** Returns a value that is to be an object. @throws Error with a sentence that begins with `what` */
export function object(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`${what} is no object.`);
  return value as Json;
}

/** Returns a value that is to be a list, of `length` entries if that is given. @throws Error with a sentence */
export function list(value: unknown, what: string, length?: number): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is no list.`);
  if (length !== undefined && value.length !== length)
    throw new Error(`${what} has ${value.length} entries; ${length} were expected.`);
  return value;
}

/** Returns a value that is to be a text. @throws Error with a sentence */
export function text(value: unknown, what: string): string {
  if (typeof value !== "string") throw new Error(`${what} is ${seen(value)}; a text was expected.`);
  return value;
}

/** Returns a value that is to be true or false. @throws Error with a sentence */
export function boolean(value: unknown, what: string): boolean {
  if (typeof value !== "boolean") throw new Error(`${what} is ${seen(value)}; true or false was expected.`);
  return value;
}

/** Returns a number that is to lie between two others, both included. @throws Error with a sentence */
export function between(value: unknown, what: string, low = -Number.MAX_VALUE, high = Number.MAX_VALUE): number {
  if (typeof value !== "number" || !(value >= low && value <= high))
    throw new Error(`${what} is ${seen(value)}; a number${bounds(low, high)} was expected.`);
  return value;
}

/** Returns a whole number that is to lie between two others, both included. @throws Error with a sentence */
export function whole(value: unknown, what: string, low: number, high = 2 ** 31 - 1): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < low || value > high)
    throw new Error(`${what} is ${seen(value)}; a whole number from ${low} to ${high} was expected.`);
  return value;
}

/** Returns one of some texts. @throws Error with a sentence */
export function oneOf<T extends string>(value: unknown, options: readonly T[], what: string): T {
  const found = options.find((option) => option === value);
  if (found === undefined) throw new Error(`${what} is ${seen(value)}; one of ${options.join(", ")} was expected.`);
  return found;
}

/** Passes numbers on that are to ascend, where `strictly` without repetition. @throws Error with a sentence */
export function ascending(values: Float64Array, what: string, strictly = false): Float64Array {
  for (let i = 1; i < values.length; i++)
    if (values[i] < values[i - 1] || (strictly && values[i] === values[i - 1]))
      throw new Error(`${what} do not ascend: ${values[i]} follows ${values[i - 1]}.`);
  return values;
}

const seen = (value: unknown) => (value === undefined ? "missing" : JSON.stringify(value).slice(0, 80));

function bounds(low: number, high: number): string {
  if (low === -Number.MAX_VALUE && high === Number.MAX_VALUE) return "";
  if (high === Number.MAX_VALUE) return ` ≥ ${low}`;
  return ` from ${low} to ${high}`;
}
