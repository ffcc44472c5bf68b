import { startBrowsers } from "./browser.mjs";
import { figure } from "./figures.mjs";
import { openOnce } from "./survey.mjs";
import { median } from "./time.mjs";

/** From the dropped FITS file to the classified table at doubling sizes: every stage, with its exponent. */
export async function benchGrowth({ quick, data }) {
  const sizes = [100_000, 200_000, 400_000, 800_000, 1_600_000].slice(0, quick ? 3 : 5);
  const browsers = await startBrowsers();
  try {
    const found = [];
    for (const rows of sizes) {
      const file = data.survey(rows);
      const runs = [];
      for (let k = 0; k < (quick ? 3 : 5); k++) runs.push(await openOnce(browsers, [file, data.surveySettings()]));
      data.drop(file);
      found.push(runs);
    }
    const series = (what, pick, asked) => {
      const seconds = found.map((runs) => median(runs.map(pick)));
      // Stages are told to 10 ms: what takes little has no exponent worth the name.
      const fit = Math.min(...seconds) > 0 && Math.max(...seconds) >= 0.1;
      return figure(what, seconds, "s", { sizes, fit, asked });
    };
    return [
      series("dropped to classified and shown, by rows", ({ seconds }) => seconds, { atMost: 1.1 }),
      ...found[0][0].lines.map(({ name, isWhole }, k) =>
        series(`${isWhole ? "" : "  "}${name}`, ({ lines }) => lines[k].seconds),
      ),
      figure(
        "most memory of the renderer, by rows",
        found.map((runs) => median(runs.map(({ memory }) => memory.renderer.most))),
        "MB",
        { sizes },
      ),
    ];
  } finally {
    await browsers.close();
  }
}
