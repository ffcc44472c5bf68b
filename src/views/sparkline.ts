import { max, scaleBand, scaleLinear } from "d3";
import { svgPart } from "./parts.ts";

/** Draws a histogram as small bars; `summary` is what it says in words. */
export function drawSparkline(element: Element, counts: readonly number[], summary: string): void {
  const width = 120;
  const height = 28;
  const x = scaleBand<number>([...counts.keys()], [0, width]).paddingInner(0.12);
  const y = scaleLinear([0, max(counts) ?? 1], [0, height - 1]);
  const svg = svgPart(element, "svg", "sparkline").attr("viewBox", `0 0 ${width} ${height}`).attr("role", "img");
  svg.attr("width", width).attr("height", height);
  svgPart(svg.node()!, "title", "title").text(summary);
  svgPart(svg.node()!, "line", "base")
    .attr("x2", width)
    .attr("y1", height - 0.5)
    .attr("y2", height - 0.5);
  svg
    .selectChildren<SVGRectElement, number>("rect")
    .data(counts)
    .join("rect")
    .attr("x", (_, index) => x(index)!)
    .attr("width", x.bandwidth())
    // A bin that holds a few sources is never drawn as empty.
    .attr("height", (count) => (count > 0 ? Math.max(1, y(count)) : 0))
    .attr("y", (count) => height - 1 - (count > 0 ? Math.max(1, y(count)) : 0));
}
