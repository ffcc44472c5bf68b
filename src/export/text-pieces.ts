import { PIECE_BYTES } from "./columns.ts";
import type { Pieces } from "./pieces.ts";

/** Room for a line that begins where a piece is almost full; longer ones make more. */
const ROOM_BYTES = 1024 * 1024;

/**
 * Puts a long text together as UTF-8, without a string of its length. Characters are written one by one: for the short
 * texts of cells that takes half the time of joining strings.
 */
export class TextPieces {
  readonly #encoder = new TextEncoder();
  #bytes = new Uint8Array(PIECE_BYTES + ROOM_BYTES);
  readonly #pieces: Pieces;
  #used = 0;

  constructor(pieces: Pieces) {
    this.#pieces = pieces;
  }

  write(text: string): void {
    // A character takes three bytes at most (four for a pair of them).
    if (this.#used + 3 * text.length > this.#bytes.length) this.#grow(3 * text.length);
    const start = this.#used;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        this.#used = start + this.#encoder.encodeInto(text, this.#bytes.subarray(start)).written;
        return;
      }
      this.#bytes[this.#used++] = code;
    }
  }

  /** Whether enough has come together to be handed on; to be asked after every line. */
  get isFull(): boolean {
    return this.#used >= PIECE_BYTES;
  }

  /** Hands on what has come together. */
  async flush(): Promise<void> {
    await this.#pieces.write(this.#bytes.subarray(0, this.#used));
    this.#used = 0;
  }

  /** @param type media type of the result */
  async finish(type: string): Promise<Blob> {
    if (this.#used > 0) await this.flush();
    return this.#pieces.finish(new Uint8Array(0), [], type);
  }

  #grow(wanted: number): void {
    const larger = new Uint8Array(2 * (this.#bytes.length + wanted));
    larger.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = larger;
  }
}
