import { extent, ticks } from "d3";
import { drawLines, drawPlotAxes, endLabelWidth, type PlotLine } from "./line-plot.ts";
import { tickText } from "./number-text.ts";
import { drawNumbersTable } from "./numbers-table.ts";
import { svgPart } from "./parts.ts";
import { drawFrame, plotWidth } from "./plot.ts";
import type { TuningPanelData } from "./tuning-panel.ts";
import { last, objectiveText, valueText } from "./tuning-text.ts";

type HistoryData = Pick<TuningPanelData, "history" | "objective" | "className" | "present" | "seed">;

const widest = 640;
const height = 220;

/** Draws the best value against the generation, a curve per seed, and the value of the weights in use as a level line. */
export function drawTuningHistory(element: Element, data: HistoryData): void {
  const what = objectiveText(data.objective, data.className);
  const lines = linesOf(data);
  const width = Math.min(widest, plotWidth(element));
  const area = { left: 62, right: width - Math.max(14, endLabelWidth(lines)), top: 14, bottom: height - 42 };
  const title = `Best ${what} by generation`;
  const svg = drawFrame(element, { width, height, title, description: describe(data) });
  const present = data.present.value;
  const [low, high] = domainOf(data);
  const final = Math.max(1, ...data.history.map((run) => run.at(-1)?.generation ?? 0));
  const scales = drawPlotAxes(
    svg,
    area,
    {
      label: "generation",
      domain: [0, final],
      ticks: ticks(0, final, Math.max(2, width / 90)).filter(Number.isInteger),
      tickText,
    },
    { label: objectiveText(data.objective, null), domain: [low, high], ticks: ticks(low, high, 4), tickText },
  );
  const level = present === null ? null : `M${area.left},${scales.y(present).toFixed(1)}H${area.right}`;
  svgPart(svg.node()!, "path", "present-level").attr("d", level);
  svgPart(svg.node()!, "text", "axis-label present-label")
    .attr("x", area.right)
    .attr("y", present === null ? 0 : (scales.y(present) + (scales.y(present) > area.bottom - 18 ? -5 : 13)).toFixed(1))
    .attr("text-anchor", "end")
    .text(present === null ? "" : "weights in use");
  drawLines(svg, lines, scales);
  drawNumbersTable(element, {
    caption: `Best ${what} of each run, when it was last improved upon or ended.`,
    columns: ["Seed", "Generations", "First", "Last"],
    rows: data.history.flatMap((run, index) =>
      run.length === 0
        ? []
        : [
            [
              String(data.seed + index),
              String(last(run).generation),
              valueText(run[0].value),
              valueText(last(run).value),
            ],
          ],
    ),
  });
}

function linesOf({ history, objective, seed }: HistoryData): PlotLine[] {
  const sign = objective === "log-loss" ? -1 : 1;
  const ends = history.map((run) => (run.length === 0 ? -Infinity : sign * last(run).value));
  const best = ends.indexOf(Math.max(...ends));
  return history.map((run, index) => ({
    label: history.length > 1 && run.length > 0 ? `seed ${seed + index}` : "",
    colour: "var(--accent)",
    stroke: index === best ? "solid" : "faint",
    points: run.map(({ generation, value }) => [generation, value]),
  }));
}

function domainOf({ history, present }: HistoryData): [number, number] {
  const values = history.flatMap((run) => run.map(({ value }) => value)).filter(Number.isFinite);
  if (present.value !== null) values.push(present.value);
  const [low = 0, high = 1] = extent(values);
  const pad = low === high ? 0.01 : 0.06 * (high - low);
  return [low - pad, high + pad];
}

function describe({ history, present }: HistoryData): string {
  const reached = history.flatMap((run) => (run.length === 0 ? [] : [valueText(last(run).value)]));
  const now = present.value === null ? "" : ` The weights in use have ${valueText(present.value)}.`;
  return `The best value reached ${reached.join(", ")}.${now}`;
}
