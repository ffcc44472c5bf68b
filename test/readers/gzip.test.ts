import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openBytes } from "../../src/readers/bytes.ts";
import { askBeforeLarge, gunzip } from "../../src/readers/gzip.ts";
import { inflateMembers } from "../../src/readers/gzip-members.ts";
import { expectTableOrSentence, mutants } from "./mutants.ts";
import { all } from "./values.ts";

const own = async (bytes: Uint8Array) =>
  Buffer.concat((await all(inflateMembers(new Blob([Uint8Array.from(bytes)])))).map((piece) => piece.bytes));
const native = async (bytes: Uint8Array) => Buffer.concat(await all(gunzip(new Blob([Uint8Array.from(bytes)]))));

const noise = (length: number, seed = 1) => {
  let state = seed;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 24);
};
const text = Buffer.from("4XMM J004244.8+411608, 10.6847, 41.2688, 1.2e-13\n".repeat(9000));

/** A member with all that a header may have (RFC 1952): extra field, name, comment and checksum of the header. */
function dressed(content: Uint8Array): Buffer {
  const plain = gzipSync(content);
  const head = Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 255, 6, 0, 66, 67, 2, 0, 1, 2]);
  return Buffer.concat([head, Buffer.from("a name\0a comment\0\x12\x34"), plain.subarray(10)]);
}

describe("inflateMembers(file)", () => {
  it.each([
    ["nothing", new Uint8Array(0)],
    ["a byte", Uint8Array.of(7)],
    ["bytes that are all alike", new Uint8Array(3_000_000)],
    ["text", text],
    ["noise, which is stored", noise(700_000)],
    ["text in noise in text", Buffer.concat([text, noise(100_000), text])],
  ])("decompresses %s, at every level", async (_, content) => {
    for (const level of [0, 1, 6, 9]) expect((await own(gzipSync(content, { level }))).equals(content)).toBe(true);
    for (const strategy of [1, 2, 3, 4])
      expect((await own(gzipSync(content, { strategy }))).equals(content)).toBe(true);
  });

  it("decompresses whatever zlib compresses, in one member or several", async () => {
    const pieces = fc.array(fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 60 })), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 0, max: 9 }), async (parts, level) => {
        const contents = [
          Buffer.from("x"),
          ...parts.map(([bytes, times]) => Buffer.concat(new Array(times).fill(bytes))),
        ];
        const members = Buffer.concat(contents.map((content) => gzipSync(content, { level })));
        expect((await own(members)).equals(Buffer.concat(contents))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("passes over all parts of a member's header, and over zeros at the end", async () => {
    const members = Buffer.concat([dressed(text), gzipSync("end"), Buffer.alloc(70_000)]);
    expect((await own(members)).equals(Buffer.concat([text, Buffer.from("end")]))).toBe(true);
  });

  it("says how far the file was used", async () => {
    const bytes = gzipSync(noise(2_000_000));
    const used = (await all(inflateMembers(new Blob([Uint8Array.from(bytes)])))).map((piece) => piece.used);
    expect(used.at(-1)! <= bytes.length && used.at(-1)! >= bytes.length - 8).toBe(true);
    expect(used).toEqual([...used].sort((a, b) => a - b));
  });

  it.each([
    ["cut in its header", gzipSync("abc").subarray(0, 5), "are cut short: the file ends after 5 bytes"],
    ["cut in its data", gzipSync(text).subarray(0, 900), "are cut short: the file ends after 900 bytes"],
    ["cut in its trailer", gzipSync("abc").subarray(0, -3), "are cut short"],
    [
      "cut in its second member",
      Buffer.concat([gzipSync("a"), gzipSync(text).subarray(0, 99)]),
      "in their compressed part 2",
    ],
    [
      "with a wrong checksum",
      gzipSync("abc").map((byte, i, { length }) => (i === length - 8 ? byte ^ 1 : byte)),
      "are damaged",
    ],
    [
      "with a wrong length",
      gzipSync("abc").map((byte, i, { length }) => (i === length - 1 ? byte ^ 1 : byte)),
      "are damaged",
    ],
    ["with a block of no kind", Buffer.concat([gzipSync("").subarray(0, 10), Buffer.alloc(40, 7)]), "are damaged"],
    [
      "with more behind it",
      Buffer.concat([gzipSync("abc"), Buffer.from("more")]),
      "follow bytes that are no such data",
    ],
    ["of another method", Buffer.from([0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0]), "do not begin as such data do"],
  ])("refuses a file %s", async (_, bytes, sentence) => {
    await expect(own(bytes)).rejects.toThrow(sentence);
    await expect(native(bytes)).rejects.toThrow(sentence);
  });
});

type Controller = TransformStreamDefaultController<Uint8Array>;

/** Runs with another decompressor in the place of Node's. */
async function withDecompressor(transform: (controller: Controller) => void, run: () => Promise<void>): Promise<void> {
  const before = globalThis.DecompressionStream;
  class Other extends TransformStream<Uint8Array, Uint8Array> {
    constructor() {
      super({ transform: (_, controller) => transform(controller) });
    }
  }
  globalThis.DecompressionStream = Other as unknown as typeof DecompressionStream;
  try {
    await run();
  } finally {
    globalThis.DecompressionStream = before;
  }
}

describe("gunzip(file)", () => {
  it("gives all of a file of many members, as bgzip and pigz write them", async () => {
    const blocks = Array.from({ length: 40 }, (_, i) => dressed(text.subarray(i * 10_000, (i + 1) * 10_000)));
    const fractions: number[] = [];
    const file = new Blob(blocks.map((block) => Uint8Array.from(block)));
    const pieces = await all(gunzip(file, (fraction) => fractions.push(fraction)));
    expect(Buffer.concat(pieces).equals(text.subarray(0, 400_000))).toBe(true);
    expect(fractions.at(-1)).toBeLessThanOrEqual(1);
  });

  it("goes on by its own code where the browser's decompressor stops behind the first member, as Chromium's does", async () => {
    const members = Buffer.concat([gzipSync(text.subarray(0, 9000)), gzipSync(text.subarray(9000))]);
    const junk = (controller: Controller) => {
      controller.enqueue(text.subarray(0, 5000));
      controller.error(new TypeError("Junk found after end of compressed data."));
    };
    await withDecompressor(junk, async () => expect((await native(members)).equals(text)).toBe(true));
  });

  it("asks before a file expands without bound, and stops where nobody allows it", async () => {
    const file = new Blob([gzipSync(noise(1_000_000))]);
    const megabyte = new Uint8Array(1e6);
    const bomb = (controller: Controller) => {
      for (let k = 0; k < 2000; k++) controller.enqueue(megabyte);
    };
    const skipAll = async () => {
      const stream = await openBytes(file);
      try {
        return await stream.skip(30e9);
      } finally {
        await stream.close();
      }
    };
    await withDecompressor(bomb, async () => {
      await expect(skipAll()).rejects.toThrow(
        /^The gzip-compressed file of 1\.\d MB has given 1\.\d GB so far, and there is more\. It was not decompressed further\.$/,
      );
      const questions: string[] = [];
      askBeforeLarge((question) => questions.push(question) > 0);
      expect(await skipAll()).toBe(2e9);
      expect(await skipAll()).toBe(2e9);
      askBeforeLarge(() => false);
      expect(questions).toHaveLength(2);
      for (const question of questions) expect(question).toMatch(/and there is more\. Go on\?$/);
    });
  });

  it("holds no more than what is there, whatever length is asked for", async () => {
    const stream = await openBytes(new Blob([gzipSync("abc")]));
    expect(Buffer.from(await stream.read(2 ** 40)).toString()).toBe("abc");
    await stream.close();
  });
});

describe("damaged gzip-compressed data", () => {
  const originals = {
    "one member": gzipSync(text.subarray(0, 4000)),
    "several members": Buffer.concat([
      dressed(text.subarray(0, 500)),
      gzipSync(noise(300)),
      gzipSync(text.subarray(0, 900)),
    ]),
    "fixed codes": gzipSync(text.subarray(0, 700), { strategy: 4 }),
    stored: gzipSync(noise(900), { level: 0 }),
  };
  it.each(Object.entries(originals))("are read, or refused with a sentence: %s", async (_, original) => {
    for (const mutant of mutants(original, 270, 11)) {
      await expectTableOrSentence(mutant, (file) => all(inflateMembers(file)));
      await expectTableOrSentence(mutant, (file) => all(gunzip(file)));
    }
  });

  it("give what zlib gives, wherever zlib gives something", async () => {
    let compared = 0;
    for (const { bytes } of mutants(originals["several members"], 300, 12)) {
      const mine = await own(bytes).catch(() => null);
      const theirs = await native(bytes).catch(() => null);
      if (mine === null) continue;
      expect(theirs?.equals(mine)).toBe(true);
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
  });
});
