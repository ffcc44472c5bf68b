import { companionKind, type CompanionKind } from "../properties/companion-kind.ts";
import { bytesOf } from "../readers/blob-bytes.ts";
import { detectFormat, type Format } from "../readers/detect.ts";

/** Longer files are no settings and no models: they are not read to find out. */
const LONGEST_JSON = 64 << 20;
/** CLAXBOI's own files have some kB. */
const LONGEST_CLAXBOI = 1 << 20;
const SEEN_BYTES = 512;

/**
 * Tells from its content what a file is, a table or what goes with one: its name and ending do not matter.
 * @param name of the file, for messages
 * @throws ReadError for anything else, with a sentence that says what it looks like
 */
export async function kindOf(file: Blob, name: string): Promise<Format | CompanionKind> {
  const start = new TextDecoder().decode(await bytesOf(file.slice(0, SEEN_BYTES))).trimStart();
  const isJson = start.startsWith("{");
  if (isJson && file.size <= LONGEST_JSON) {
    const kind = await companionKind(await file.text());
    if (kind !== null) return kind;
  }
  const format = await detectFormat(file, name);
  if (format !== "csv" || isJson || start.startsWith("\x1f") || file.size > LONGEST_CLAXBOI) return format;
  return (await companionKind(await file.text())) ?? "csv";
}
