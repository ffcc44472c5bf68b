import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { kindOf } from "../../src/app/kind-of.ts";
import { defaultSettings } from "../../src/properties/settings.ts";
import { ReadError } from "../../src/readers/read-error.ts";

const model = readFileSync(new URL("../../public/models/chandra-4-classes.json", import.meta.url));
const config =
  "filename: 'TD4.csv'\ndirref: 'distrib4/'\ncategories: ['location', 'spectrum']\nglobal_coeffs: [1.0, 7.5]\n" +
  "classnames: ['AGN','star']\ntrueprop: [0.66,0.34]\n";
const list = "#\tproperty\tto_use\tweight\tcategory\tpba_ifnull\tscale\nb\t1\tauto\t1\t1\t1\n";

describe("kindOf(file, name)", () => {
  it.each([
    ["settings", JSON.stringify(defaultSettings)],
    ["settings", `\n ${JSON.stringify({ method: "weighted" })}`],
    ["settings", JSON.stringify({ version: "0.4.0", input: { name: "a.fits" }, settings: defaultSettings }, null, 2)],
    ["settings", JSON.stringify(defaultSettings).slice(0, 90)],
    ["model", model],
    ["model", model.subarray(0, 3000)],
    ["claxboi", config],
    ["claxboi", list],
    ["claxboi", "source_id 0 0 0 0 1\nb 1 auto 1 1 1\n"],
    ["csv", "ra,dec\n1,2\n"],
    ["csv", "property\tvalue\nb\t1\n"],
    ["csv", "{"],
    ["csv", gzipSync("ra,dec\n1,2\n")],
    ["ecsv", "# %ECSV 1.0\n# ---\nra\n1\n"],
    ["votable", "<VOTABLE/>"],
    ["fits", "SIMPLE  =                    T"],
  ] as const)("tells %s by its content, whatever its name", async (kind, content) => {
    for (const name of ["a.json", "a.csv", "a.ini", "a.in", "a"])
      expect(await kindOf(new Blob([content]), name)).toBe(kind);
  });

  it.each(['{"type": "FeatureCollection", "features": []}', '[{"a": 1}]', "\x89PNG\r\n"])(
    "refuses %j",
    async (content) => {
      const bytes = Uint8Array.from(content, (character) => character.charCodeAt(0));
      await expect(kindOf(new Blob([bytes]), "settings.json")).rejects.toBeInstanceOf(ReadError);
    },
  );
});
