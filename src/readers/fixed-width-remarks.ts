import { type ByteDescription, isRule } from "./fixed-width-description.ts";

/** What a ReadMe's File Summary says of one file. */
export type FileSummary = { readonly explanation: string; readonly records: number | null };

const HEADINGS = /^(Title|Authors?|Table|Bibcode|Keywords|ADC_Keywords)\s{0,5}:\s{0,5}(.*)$/;
const NOTE = /^\s{0,4}(Notes?(?: ?\([^)]{1,20}\))?|Global notes?|G\d{1,3}|Note G\d{1,3})\s{0,3}:\s{0,5}(.*)$/i;

/** Texts that are kept of one file. */
const MOST = 1000;

/**
 * Returns what a file says beside its columns, as pairs of name and text: title, authors and table from its beginning, notes from behind the
 * description.
 * @param explanation of the file, from the File Summary
 */
export function remarks(
  lines: readonly string[],
  description: ByteDescription,
  explanation: string,
): (readonly [name: string, text: string])[] {
  const found: { name: string; texts: string[] }[] = [];
  const first = lines.findIndex((line) => /^\s*Byte-(by|per)-byte/i.test(line));
  collect(lines.slice(0, Math.max(0, first)), HEADINGS, found);
  if (explanation !== "") found.push({ name: "File", texts: [explanation] });
  const behind = lines.slice(description.end);
  const next = behind.findIndex((line) => /^\s*Byte-(by|per)-byte/i.test(line));
  collect(next < 0 ? behind : behind.slice(0, next), NOTE, found);
  return found
    .map(({ name, texts }) => [name, texts.filter((text) => text !== "").join(" ")] as const)
    .filter(([, text]) => text !== "")
    .slice(0, MOST);
}

/** Texts begin where a line has their name and a colon, and go on until a rule, an empty line, or the next one. */
function collect(lines: readonly string[], heading: RegExp, found: { name: string; texts: string[] }[]): void {
  let open: string[] | null = null;
  for (const line of lines) {
    const match = heading.exec(line);
    if (match !== null) {
      open = [match[2].trim()];
      found.push({ name: match[1], texts: open });
    } else if (isRule(line) || line.trim() === "") open = null;
    else open?.push(line.trim());
  }
}

/** Finds a file in the File Summary of a ReadMe: `FileName Lrecl Records Explanations`. */
export function fileSummary(lines: readonly string[], files: readonly string[], name: string): FileSummary | null {
  const start = lines.findIndex((line) => /^\s*File Summary\s*:/i.test(line));
  if (start < 0) return null;
  const bare = name.slice(name.lastIndexOf("/") + 1).replace(/\.(gz|Z)$/, "");
  for (let i = start + 1; i < lines.length && !/^\s*Byte-(by|per)-byte/i.test(lines[i]); i++) {
    const [, file, , records, explanation] = /^\s{0,4}(\S+)\s+(\d+|\.)\s+(\d+|\.)\s+(\S.*)$/.exec(lines[i]) ?? [];
    if (file === undefined || (file !== bare && !(bare === "" && files.includes(file)))) continue;
    return { explanation: explanation.trim(), records: records === "." ? null : Number(records) };
  }
  return null;
}
