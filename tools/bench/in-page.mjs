// These functions run in the built page, by `tab.evaluate`: they see its document and its scripting interface, and nothing of this module.

/**
 * Opens the files of the page's hidden input, classifies, and waits until classes stand in the table.
 * @param options for `xsieve.open`
 * @returns seconds in all, and of every stage by the name that the page gives it; what none of them accounts for comes last
 */
export async function openAndClassify(options = {}) {
  const files = [...document.querySelector("#bench").files];
  const started = performance.now();
  const { rows, seconds: opening } = await globalThis.xsieve.open(files, options);
  const classified = globalThis.xsieve.classify();
  document.querySelector("#go-explore").click();
  while (document.querySelector("#source-table td .class-of-source") === null)
    await new Promise((resolve) => setTimeout(resolve, 1));
  const seconds = (performance.now() - started) / 1000;
  const { seconds: classifying } = await classified;
  const stages = [...document.querySelectorAll("#timing-table tbody tr")].map((line) => ({
    name: line.querySelector("th").textContent,
    seconds: Number(line.querySelector("td").textContent),
    isWhole: line.className === "whole",
  }));
  // Training is shown on its own, and again as a stage of classifying.
  const lines = stages.filter(({ name }) => name !== "training");
  const whole = (name) => lines.find((line) => line.name === name);
  whole("Classifying").seconds -= whole("Training").seconds;
  const rest = seconds - opening - classifying;
  return {
    seconds,
    rows,
    lines: [...lines, { name: "The rest: waiting, the first rows of the table", seconds: rest, isWhole: true }],
  };
}

/** Lengths in ms of the tasks of the main thread of 50 ms and more since this was last asked. */
export async function takeLongTasks() {
  await new Promise((resolve) => setTimeout(resolve, 50)); // until the last ones are reported
  return globalThis.longTasks.splice(0);
}

/**
 * Notes, for every move of a slider of the panel, the milliseconds from the event to the frame that shows other numbers.
 * @param selector elements with the numbers
 */
export function watchNumbers(selector) {
  globalThis.stopWatching?.();
  const panel = document.querySelector("#what-if-form");
  const numbers = () => [...document.querySelectorAll(selector)].map(({ textContent }) => textContent).join();
  globalThis.moveTimes = [];
  let moved = null;
  let before = numbers();
  const note = ({ timeStamp }) => (moved ??= timeStamp);
  panel.addEventListener("input", note, { capture: true });
  const observer = new MutationObserver(() => {
    const now = numbers();
    if (moved === null || now === before) return;
    const since = moved;
    moved = null;
    before = now;
    requestAnimationFrame(() => globalThis.moveTimes.push(performance.now() - since));
  });
  observer.observe(document.querySelector("#sources"), { subtree: true, childList: true, characterData: true });
  globalThis.stopWatching = () => {
    observer.disconnect();
    panel.removeEventListener("input", note, { capture: true });
  };
}

/** Milliseconds from a click (or a choice, where a value is given) to other rows in the table; null: none came within 20 s. */
export async function timeTable({ selector, text, value }) {
  const found = [...document.querySelectorAll(selector)].find(
    (element) => text === undefined || element.textContent.includes(text),
  );
  if (found === undefined) throw new Error(`There is no ${selector} with ${text ?? "any text"}.`);
  const rows = () => document.querySelector("#source-table tbody").textContent;
  const before = rows();
  const started = performance.now();
  if (value === undefined) found.click();
  else {
    found.value = value;
    found.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const milliseconds = await new Promise((resolve) => {
    const stop = (answer) => {
      observer.disconnect();
      clearTimeout(timer);
      resolve(answer);
    };
    const observer = new MutationObserver(() => rows() !== before && stop(performance.now() - started));
    observer.observe(document.querySelector("#source-table"), { subtree: true, childList: true, characterData: true });
    const timer = setTimeout(() => stop(null), 20_000);
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  return milliseconds;
}

/** Writes the catalogue as FITS and keeps the file, as the page does while the browser saves it. */
export async function exportTimed() {
  const started = performance.now();
  globalThis.keptFile = await globalThis.xsieve.export("fits");
  return { seconds: (performance.now() - started) / 1000, bytes: globalThis.keptFile.size };
}
