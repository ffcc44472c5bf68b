import type { ByteDescription } from "./fixed-width-description.ts";
import { ReadError } from "./read-error.ts";

/**
 * Returns the description of the file with this name among those of a ReadMe: the one that names it, else the one whose `*` and `?` fit it, else
 * the only one there is.
 * @param name of the data file; folders before it and `.gz` behind it do not count; "" where it is not known
 * @throws ReadError where it cannot be told
 */
export function chooseDescription(descriptions: readonly ByteDescription[], name: string): ByteDescription {
  const wanted = bareName(name);
  const exact = descriptions.find(({ files }) => files.some((file) => bareName(file) === wanted));
  const fitting = exact ?? descriptions.find(({ files }) => files.some((file) => fits(bareName(file), wanted)));
  if (fitting !== undefined) return fitting;
  if (descriptions.length === 1) return descriptions[0];
  const all = descriptions.flatMap(({ files }) => files).slice(0, 20);
  throw new ReadError(
    `The ReadMe describes ${all.join(", ")}${name === "" ? "" : `, and not ${name}`}; one of these names was expected for the file of data.`,
  );
}

function bareName(path: string): string {
  return path
    .slice(path.lastIndexOf("/") + 1)
    .toLowerCase()
    .replace(/\.(gz|z)$/, "");
}

/** Whether a name fits a pattern with `*` (any characters) and `?` (one). Going back to the last star alone takes no more than pattern times name. */
function fits(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let mark = 0;
  while (n < name.length) {
    if (p < pattern.length && pattern[p] === "*") {
      star = p++;
      mark = n;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++mark;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
