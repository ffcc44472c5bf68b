import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { root } from "./setup.mjs";

/** Writes figures that the page's validation compares with, laid out as `npm run format` would. @param name of a file in src/validation */
export async function writeFigures(name, figures) {
  const file = join(root, "src/validation", name);
  writeFileSync(file, await format(JSON.stringify(figures), { parser: "json", printWidth: 120 }));
  console.log(`${file}: ${JSON.stringify(figures).length} characters`);
}
