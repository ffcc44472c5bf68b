/**
 * Runs something in a tab while the browser notes every task, and returns the longest one of the page's main thread: milliseconds that
 * passed, and milliseconds of processor time, which other work of the machine does not lengthen.
 */
export async function longestTask(tab, act) {
  const session = await tab.context().newCDPSession(tab);
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel", "__metadata"] },
  });
  await act();
  await session.send("Tracing.end");
  await complete;
  const threadOf = ({ pid, tid }) => `${pid} ${tid}`;
  const mains = new Set(
    events
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map((event) => threadOf(event)),
  );
  const tasks = events.filter((event) => event.name.endsWith("::RunTask") && mains.has(threadOf(event)));
  const longest = (key) => tasks.reduce((most, event) => Math.max(most, event[key] ?? 0), 0) / 1000;
  return { passed: longest("dur"), processor: longest("tdur") };
}
