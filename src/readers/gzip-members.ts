import { createCRC32 } from "hash-wasm";
import { bytesOf } from "./blob-bytes.ts";
import { DamagedData, Inflater } from "./inflate.ts";
import { ReadError, counted } from "./read-error.ts";

/** How much of the file is looked at in one go; a member's header is expected to fit. */
const PIECE_BYTES = 1024 * 1024;
/** The end of a member: CRC-32 and length modulo 2^32, four bytes each, the least one first. */
const TRAILER_BYTES = 8;
/** Bits of the flags (RFC 1952, section 2.3.1). */
const [HAS_CRC, HAS_EXTRA, HAS_NAME, HAS_COMMENT] = [2, 4, 8, 16];

/**
 * Yields the decompressed bytes of all members of a gzip file (RFC 1952), one after the other, with what was used of the file so far.
 * Zeros after the last member are padding.
 * @throws ReadError where the file ends inside a member, a member is damaged, or something else follows one
 */
export async function* inflateMembers(
  file: Blob,
): AsyncGenerator<{ bytes: Uint8Array<ArrayBuffer>; used: number }, void, undefined> {
  const input = new FileInput(file);
  const crc = await createCRC32();
  for (let member = 1; ; member++) {
    await input.fill();
    if (member > 1 && (await onlyZeros(input))) return;
    skipHeader(input, member);
    const inflater = new Inflater();
    crc.init();
    let length = 0;
    for (;;) {
      await input.fill();
      const bytes = damageTold(input, member, () => inflater.next(input));
      crc.update(bytes);
      length += bytes.length;
      if (bytes.length > 0) yield { bytes, used: input.used };
      if (inflater.isDone) break;
      if (bytes.length === 0 && input.isEnded) throw cutShort(input, member);
    }
    await input.fill();
    checkTrailer(input, member, Number.parseInt(crc.digest("hex"), 16), length);
  }
}

/** The bytes of a file, some of them at hand: those from `at` on are still to be used. */
class FileInput {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  isEnded = false;
  readonly #file: Blob;
  #read = 0;

  constructor(file: Blob) {
    this.#file = file;
  }

  /** How many bytes of the file were used. */
  get used(): number {
    return this.#read - (this.bytes.length - this.at);
  }

  /** Gets more bytes, unless half a piece or all that is left is at hand. */
  async fill(): Promise<void> {
    const rest = this.bytes.length - this.at;
    if (this.isEnded || rest > PIECE_BYTES / 2) return;
    const more = await bytesOf(this.#file.slice(this.#read, this.#read + PIECE_BYTES));
    this.#read += more.length;
    this.isEnded = this.#read >= this.#file.size;
    const all = new Uint8Array(rest + more.length);
    all.set(this.bytes.subarray(this.at));
    all.set(more, rest);
    this.bytes = all;
    this.at = 0;
  }
}

/** Whether nothing but zeros is left; those that are no end are left where they are. */
async function onlyZeros(input: FileInput): Promise<boolean> {
  for (;;) {
    while (input.at < input.bytes.length && input.bytes[input.at] === 0) input.at++;
    if (input.at < input.bytes.length) return false;
    if (input.isEnded) return true;
    await input.fill();
  }
}

function skipHeader(input: FileInput, member: number): void {
  const { bytes, at } = input;
  if (bytes.length - at < 10 && bytes[at] === 0x1f) throw cutShort(input, member);
  if (bytes[at] !== 0x1f || bytes[at + 1] !== 0x8b || bytes[at + 2] !== 8)
    throw new ReadError(
      member === 1
        ? "The gzip-compressed data do not begin as such data do."
        : `After compressed part ${counted(member - 1)} of the gzip-compressed data, which ends after ${counted(input.used)} bytes of the ` +
            "file, follow bytes that are no such data. The file is damaged, or something was added to it.",
    );
  const flags = bytes[at + 3];
  let next = at + 10;
  if ((flags & HAS_EXTRA) !== 0) next += 2 + bytes[next] + 256 * bytes[next + 1];
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if ((flags & flag) === 0) continue;
    const zero = bytes.indexOf(0, next);
    next = zero < 0 ? Infinity : zero + 1;
  }
  if ((flags & HAS_CRC) !== 0) next += 2;
  if (!(next <= bytes.length)) throw cutShort(input, member);
  input.at = next;
}

function damageTold<T>(input: FileInput, member: number, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof DamagedData)) throw cause;
    if (input.isEnded && input.at >= input.bytes.length) throw cutShort(input, member);
    throw damaged(input, member, cause);
  }
}

function checkTrailer(input: FileInput, member: number, crc: number, length: number): void {
  const { bytes, at } = input;
  if (bytes.length - at < TRAILER_BYTES) throw cutShort(input, member);
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  if (view.getUint32(0, true) !== crc || view.getUint32(4, true) !== length % 2 ** 32) throw damaged(input, member);
  input.at += TRAILER_BYTES;
}

const part = (member: number) => (member === 1 ? "" : ` (in their compressed part ${counted(member)})`);

const cutShort = (input: FileInput, member: number) =>
  new ReadError(
    `The gzip-compressed data are cut short: the file ends after ${counted(input.used + input.bytes.length - input.at)} bytes, and more ` +
      `were expected${part(member)}. Fetch it again.`,
  );

const damaged = (input: FileInput, member: number, cause?: Error) =>
  new ReadError(
    `The gzip-compressed data are damaged before byte ${counted(input.used)} of the file${part(member)}: they do not decompress to what ` +
      "they were made of. Fetch it again.",
    { cause },
  );
