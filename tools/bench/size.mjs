import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../setup.mjs";
import { figure } from "./figures.mjs";

/** Sizes of the built page, compressed as hosts do. */
export function measureSize() {
  const html = readFileSync(join(root, "dist/index.html"), "utf8");
  const first = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, name]) => name);
  const all = readdirSync(join(root, "dist/assets")).map((name) => `assets/${name}`);
  const later = all.filter((name) => /\.(js|wasm)$/.test(name) && !first.includes(name));
  return [
    figure("first load, JavaScript and CSS, gzip", kilobytes(first), "kB"),
    ...first.map(sizeOf),
    figure("loaded later (workers, DuckDB), gzip", kilobytes(later), "kB"),
    ...later.map(sizeOf),
  ];
}

/** Named without the hash, which every build changes. */
const sizeOf = (name) => figure(`  ${name.replace(/-[\w-]{8}(?=\.\w+$)/, "")}`, kilobytes([name]), "kB");

function kilobytes(names) {
  const bytes = names.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(root, "dist", name)), { level: 9 }).length,
    0,
  );
  return bytes / 1000;
}
