import { appendFileSync } from "node:fs";
import { randomLcg } from "d3";
import { expect } from "vitest";
import { ReadError } from "../../src/readers/read-error.ts";

/** A damaged copy of a file, and how it was damaged. */
export type Mutant = { readonly bytes: Uint8Array<ArrayBuffer>; readonly how: string };

/** What a reader may take for one damaged small file, in ms. */
const patience = 5000;

/** How many times as many copies as a test asks for: `npm run bench -- fuzz` makes many, and counts them. */
const times = Number(process.env.XSIEVE_MUTANTS ?? 1);
const log = process.env.XSIEVE_MUTANTS_LOG;

/** Yields damaged copies of a file: cut, bytes flipped, pieces left out, repeated, swapped, zeroed, numbers made huge or negative. */
export function* mutants(original: Uint8Array, count: number, seed: number): Generator<Mutant> {
  const random = randomLcg(seed);
  const upTo = (n: number) => Math.floor(random() * n);
  const all = count * times;
  for (let k = 0; k < all; k++) {
    const at = upTo(original.length);
    const length = 1 + upTo(Math.min(200, original.length - at));
    const kind = kinds[k % kinds.length];
    yield {
      bytes: damage[kind](Uint8Array.from(original), at, length, upTo),
      how: `${kind} at ${at}, ${length} bytes, seed ${seed}, number ${k}`,
    };
  }
  if (log !== undefined) appendFileSync(log, `${all}\n`);
}

type Bytes = Uint8Array<ArrayBuffer>;
type Damage = (bytes: Bytes, at: number, length: number, upTo: (n: number) => number) => Bytes;

const numbers = ["999999999999", "-1", "0", "1e308", "18446744073709551616", "2147483648", "NaN", ""];
const markup = [
  "<",
  ">",
  "&lt;",
  '"',
  "'",
  "\0",
  "\n",
  "]]>",
  "<!--",
  "<![CDATA[",
  "&#x110000;",
  "&a;",
  "#",
  "|",
  ",",
  "\t",
];

const damage = {
  cut: (bytes, at) => bytes.slice(0, at),
  flip: (bytes, at, _, upTo) => {
    bytes[at] ^= 1 << upTo(8);
    return bytes;
  },
  random: (bytes, at, length, upTo) => {
    for (let i = at; i < at + Math.min(length, 8); i++) bytes[i] = upTo(256);
    return bytes;
  },
  "leave out": (bytes, at, length) => joined(bytes.subarray(0, at), bytes.subarray(at + length)),
  repeat: (bytes, at, length) => joined(bytes.subarray(0, at + length), bytes.subarray(at)),
  zero: (bytes, at, length) => bytes.fill(0, at, at + length),
  swap: (bytes, at, length) =>
    joined(bytes.subarray(0, at), bytes.subarray(at + length), bytes.subarray(at, at + length)),
  number: (bytes, _, __, upTo) => {
    // Numbers stand in headers, which come first or last.
    const text = Array.from(bytes.subarray(0, 20_000), (byte) => String.fromCharCode(byte)).join("");
    const found = [...text.matchAll(/\d+/g)];
    if (found.length === 0) return bytes;
    const { index, 0: digits } = found[upTo(found.length)];
    const to = new TextEncoder().encode(numbers[upTo(numbers.length)]);
    return joined(bytes.subarray(0, index), to, bytes.subarray(index + digits.length));
  },
  markup: (bytes, at, _, upTo) =>
    joined(bytes.subarray(0, at), new TextEncoder().encode(markup[upTo(markup.length)]), bytes.subarray(at)),
} satisfies Record<string, Damage>;

const kinds = Object.keys(damage) as (keyof typeof damage)[];

function joined(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * Checks that a reader makes a table of a damaged file or refuses it with a sentence: no other error, no more time and no more memory than a
 * small file may take.
 */
export async function expectTableOrSentence(
  { bytes, how }: Mutant,
  read: (file: Blob) => Promise<unknown>,
): Promise<void> {
  const began = performance.now();
  const before = process.memoryUsage();
  try {
    await read(new Blob([bytes]));
  } catch (error) {
    expect(error, how).toBeInstanceOf(ReadError);
    expect((error as Error).message, how).toMatch(/[.?]$/);
  }
  const after = process.memoryUsage();
  expect(performance.now() - began, how).toBeLessThan(patience);
  expect(after.arrayBuffers - before.arrayBuffers, how).toBeLessThan(500e6);
}
