import { startBrowsers } from "./browser.mjs";
import { figure } from "./figures.mjs";
import { surveyRows } from "./survey.mjs";

/** What the renderer holds after a long call was cancelled, beside what it held before: a cancelled call frees its memory. */
export async function benchCancel({ quick, data }) {
  const rows = quick ? surveyRows / 8 : surveyRows;
  const browsers = await startBrowsers();
  try {
    const { tab, memory, close } = await browsers.open([data.survey(rows), data.surveySettings()]);
    try {
      const session = await tab.context().newCDPSession(tab);
      const settled = async () => {
        await tab.waitForTimeout(2_000);
        await session.send("HeapProfiler.collectGarbage");
        await tab.waitForTimeout(1_000);
        return memory().renderer.now;
      };
      const empty = await settled();
      await tab.evaluate(cancelOpening);
      const afterOpening = await settled();
      await tab.evaluate(() => globalThis.xsieve.open([...document.querySelector("#bench").files]));
      const open = await settled();
      await tab.evaluate(cancelClassifying);
      const afterClassifying = await settled();
      await tab.evaluate(() => globalThis.xsieve.classify());
      const classified = await settled();
      await tab.evaluate(cancelExporting);
      const afterExporting = await settled();
      return [
        figure(`renderer before a catalogue of ${rows} sources is opened`, empty, "MB"),
        figure("  more after opening was cancelled half-way", afterOpening - empty, "MB"),
        figure("renderer with the catalogue open", open, "MB"),
        figure("  more after classifying was cancelled half-way", afterClassifying - open, "MB"),
        figure("renderer with the catalogue classified", classified, "MB"),
        figure("  more after an export was cancelled half-way", afterExporting - classified, "MB"),
      ];
    } finally {
      await close();
    }
  } finally {
    await browsers.close();
  }
}

/** These run in the page. */
async function cancelOpening() {
  const controller = new AbortController();
  const onProgress = (fraction) => fraction > 0.5 && controller.abort();
  const files = [...document.querySelector("#bench").files];
  await globalThis.xsieve.open(files, { signal: controller.signal, onProgress }).then(
    () => Promise.reject(new Error("The catalogue was opened before it could be cancelled.")),
    () => undefined,
  );
}

async function cancelClassifying() {
  const controller = new AbortController();
  const onProgress = (fraction, stage) => stage === "Classifying" && fraction > 0.4 && controller.abort();
  await globalThis.xsieve.classify({ signal: controller.signal, onProgress }).then(
    () => Promise.reject(new Error("The sources were classified before it could be cancelled.")),
    () => undefined,
  );
}

async function cancelExporting() {
  const controller = new AbortController();
  const onProgress = (fraction) => fraction > 0.3 && controller.abort();
  await globalThis.xsieve.export("fits", { signal: controller.signal, onProgress }).then(
    () => Promise.reject(new Error("The file was written before it could be cancelled.")),
    () => undefined,
  );
}
