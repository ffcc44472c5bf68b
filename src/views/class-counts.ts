import { classMarks, drawClassName } from "./class-marks.ts";
import { countText, percentText } from "./number-text.ts";
import { part, repeat } from "./parts.ts";

export type ClassCountsData = {
  readonly classes: readonly string[];
  /** Classified sources per class. */
  readonly counts: Readonly<Record<string, number>>;
  readonly priors: Readonly<Record<string, number>>;
  /** The class that the table is filtered by; null: all. */
  readonly filter: string | null;
};

export type ClassCountsCallbacks = { readonly onFilter: (className: string | null) => void };

/** Draws the number of sources per predicted class beside its prior; pressing a class filters the table by it. */
export function drawClassCounts(element: Element, data: ClassCountsData, { onFilter }: ClassCountsCallbacks): void {
  const marks = classMarks(data.classes);
  const total = data.classes.reduce((sum, name) => sum + (data.counts[name] ?? 0), 0);
  repeat(
    part(element, "ul", "class-counts").node()!,
    "li",
    data.classes,
    (item, name) => {
      const isPressed = data.filter === name;
      const button = part(item, "button", "class-count").attr("type", "button").attr("aria-pressed", isPressed);
      button.on("click", () => onFilter(isPressed ? null : name));
      const box = button.node()!;
      const count = data.counts[name] ?? 0;
      drawClassName(part(box, "span", "class-of-count").node()!, marks.get(name), name);
      part(box, "span", "count").text(countText(count));
      const share = total === 0 ? "–" : percentText(count / total, 1);
      part(box, "span", "share").text(`${share} · prior ${percentText(data.priors[name] ?? null, 1)}`);
    },
    (name) => name,
  );
}
