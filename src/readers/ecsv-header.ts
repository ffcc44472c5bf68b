import type { ByteStream } from "./bytes.ts";
import { parseYamlMap } from "./ecsv-yaml.ts";
import { ReadError, counted } from "./read-error.ts";
import { textFromBytes } from "./texts.ts";

/** The lines at the beginning of an ECSV file: where the line of column names begins, and what they say. */
export type EcsvHeader = {
  /** In bytes from the start of the decompressed file. */
  readonly bytes: number;
  readonly version: string;
  /** What YAML makes of the lines: maps as Map, lists as arrays, and every scalar as the text that the file has. */
  readonly yaml: ReadonlyMap<unknown, unknown>;
};

/** The longest header that is read: 10,000 columns with long descriptions take a third of it. */
const MOST_BYTES = 4 * 1024 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const HASH = 0x23;
const SPACE = 0x20;

/**
 * Reads the header of an ECSV file: lines that begin with `#`, the first of them `# %ECSV <version>`, the others YAML. Tags (`!…`) of the YAML
 * are not heeded.
 * @throws ReadError for another beginning, YAML that cannot be read, and headers of more than 4 MB
 */
export async function readEcsvHeader(stream: ByteStream): Promise<EcsvHeader> {
  // One read is one piece of memory; blank lines may stand between, and the first line that does not begin with "#" ends it.
  const start = await stream.read(MOST_BYTES);
  const mark = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? 3 : 0;
  const lines: string[] = [];
  let at = mark;
  let end = -1;
  while (at < start.length) {
    let lineEnd = at;
    while (lineEnd < start.length && start[lineEnd] !== LINE_FEED && start[lineEnd] !== CARRIAGE_RETURN) lineEnd++;
    let first = at;
    while (start[first] === SPACE && first < lineEnd) first++;
    if (first < lineEnd && start[first] !== HASH) {
      end = at;
      break;
    }
    // A line that is cut off where the bytes end belongs to a header that is too long.
    if (first < lineEnd && start[first + 1] !== HASH) lines.push(lineText(start.subarray(first + 1, lineEnd)));
    if (start[lineEnd] === CARRIAGE_RETURN && start[lineEnd + 1] === LINE_FEED) lineEnd++;
    at = lineEnd + 1;
  }
  const version = /^%ECSV (\d{1,4}\.\d{1,4}(?:\.\d{1,4})?)\s*$/.exec(lines[0]?.trim() ?? "")?.[1];
  if (version === undefined)
    throw new ReadError('ECSV: the file does not begin with a line "# %ECSV 1.0", which was expected.');
  if (end < 0)
    throw new ReadError(
      start.length < MOST_BYTES
        ? "ECSV: the file ends within its header; a line of column names and rows were expected after the lines that begin with #."
        : `ECSV: the header has more than ${counted(MOST_BYTES)} bytes; a line of column names was expected before.`,
    );
  return { bytes: end, version, yaml: parseYamlMap(lines.slice(1).join("\n")) };
}

/** The line behind "#", and behind one blank where there is one. */
function lineText(bytes: Uint8Array): string {
  return textFromBytes(bytes[0] === SPACE ? bytes.subarray(1) : bytes);
}
