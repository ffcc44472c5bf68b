import { openBytes } from "./bytes.ts";
import { isGzip } from "./gzip.ts";
import { LONGEST_LINE } from "./fixed-width-description.ts";
import { ReadError, counted } from "./read-error.ts";

/** Some lines of a text: line i is `bytes[starts[i]]` to `bytes[ends[i]]` (not included), where there is always a byte more. */
export type Lines = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Lines of white space only among them, which are left out; those at the end of the text do not count. */
  readonly blank: number;
};

const SLICE_BYTES = 4 * 1024 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/**
 * Yields the lines of a file from a byte on, ended by LF, CR or both, slice by slice. Memory is used again for the next ones.
 * @param onProgress receives the fraction of the file that was read
 * @throws ReadError for lines of more than 2 MB
 */
export async function* fileLines(
  file: Blob,
  dataStart: number,
  onProgress?: (fraction: number) => void,
  signal?: AbortSignal,
): AsyncGenerator<Lines, void, undefined> {
  const isPacked = await isGzip(file);
  const length = isPacked ? SLICE_BYTES : Math.min(SLICE_BYTES, Math.max(1, file.size - dataStart));
  const buffer = new Uint8Array(length + (isPacked || file.size > length ? LONGEST_LINE + 2 : 0) + 1);
  const stream = await openBytes(file, onProgress);
  try {
    let position = await stream.skip(dataStart);
    let held = 0; // bytes of a line that goes on
    let line = 1;
    let blankBefore = 0;
    for (let isLast = false; !isLast;) {
      signal?.throwIfAborted();
      const bytes = await stream.read(length);
      isLast = bytes.length < length;
      buffer.set(bytes, held);
      const end = held + bytes.length;
      const starts: number[] = [];
      const ends: number[] = [];
      let blank = 0;
      let start = 0;
      for (let at = 0; at < end || (isLast && start < end); at++) {
        const byte = at < end ? buffer[at] : LINE_FEED;
        if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
        // What follows a CR shows in the next slice.
        if (byte === CARRIAGE_RETURN && at + 1 === end && !isLast) break;
        let first = start;
        while (first < at && buffer[first] <= SPACE) first++;
        if (first === at) blankBefore++;
        else {
          if (at - start > LONGEST_LINE) throw tooLong(line);
          starts.push(start);
          ends.push(at);
          blank += blankBefore;
          blankBefore = 0;
        }
        if (byte === CARRIAGE_RETURN && buffer[at + 1] === LINE_FEED && at + 1 < end) at++;
        start = at + 1;
        line++;
      }
      yield { bytes: buffer, starts, ends, blank };
      held = Math.max(0, end - start);
      if (held > LONGEST_LINE) throw tooLong(line);
      buffer.copyWithin(0, start, end);
      position += bytes.length;
      if (!isPacked) onProgress?.(Math.min(1, position / Math.max(1, file.size)));
    }
  } finally {
    await stream.close();
  }
}

function tooLong(line: number): ReadError {
  return new ReadError(
    `Line ${counted(line)} of the data has more than ${counted(LONGEST_LINE)} bytes; a table with columns of fixed width was expected.`,
  );
}
