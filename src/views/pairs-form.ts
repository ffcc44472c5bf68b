import type { Settings } from "../properties/settings.ts";
import { drawNumber, drawSelect } from "./field.ts";
import { part, repeat, show } from "./parts.ts";

type Pairs = NonNullable<Settings["pairs"]>;

export type PairsData = {
  readonly pairs: Pairs;
  readonly penalty: number;
  /** The properties in use. */
  readonly names: readonly string[];
};

export type PairsCallbacks = {
  readonly onPairs: (pairs: Pairs) => void;
  readonly onPenalty: (penalty: number) => void;
};

/** Draws what the method "weighted" can be told: pairs of properties whose joint densities it uses, and the penalty of its weights. */
export function drawPairsForm(element: Element, { pairs, penalty, names }: PairsData, callbacks: PairsCallbacks): void {
  part(element, "p", "hint").text(
    "Two properties of a pair are compared together, in two dimensions: add those that vary together, such as two hardness ratios.",
  );
  repeat(
    part(element, "ul", "chips pair-list").node()!,
    "li",
    pairs,
    (item, pair) => {
      part(item, "span", "chip-text").text(pair.join(" with "));
      const remove = part(item, "button", "chip-remove").attr("type", "button").text("×");
      remove.attr("aria-label", `Remove the pair ${pair.join(" with ")}`);
      remove.on("click", () => callbacks.onPairs(pairs.filter((other) => other !== pair)));
    },
    (pair) => JSON.stringify(pair),
  );
  show(part(element, "p", "no-value").text("No pair: each property is compared alone."), pairs.length === 0);
  drawAdd(part(element, "div", "fields").node()!, pairs, names, callbacks.onPairs);
  drawNumber(
    part(element, "div", "fields-after").node()!,
    "penalty",
    {
      label: "Penalty",
      value: penalty,
      minimum: 0,
      hint: "How strongly the fitted weights are held near their starting values. 1: as tested; more for few labelled sources; 0: not at all.",
    },
    callbacks.onPenalty,
  );
}

// The two properties that are chosen but not added yet are the page's, not the settings': the selects keep them.
function drawAdd(
  fields: HTMLElement,
  pairs: Pairs,
  names: readonly string[],
  onPairs: PairsCallbacks["onPairs"],
): void {
  const choices = names.map((name) => ({ value: name, text: name }));
  const chosen = (name: string) => fields.querySelector<HTMLSelectElement>(`.${name} select`);
  const kept = (name: string, usual: number) => {
    const value = chosen(name)?.value ?? "";
    return names.includes(value) ? value : (names[usual] ?? "");
  };
  const check = () => {
    const [first, second] = [chosen("pair-first")!.value, chosen("pair-second")!.value];
    const isKnown = pairs.some((pair) => pair.includes(first) && pair.includes(second) && first !== second);
    const reason =
      names.length < 2
        ? "A pair needs two properties in use."
        : first === second
          ? "Choose two different properties."
          : isKnown
            ? "This pair is in the list."
            : "";
    add.property("disabled", reason !== "");
    show(why.text(reason), reason !== "");
  };
  drawSelect(fields, "pair-first", { label: "Property", value: kept("pair-first", 0), choices }, check);
  drawSelect(fields, "pair-second", { label: "with property", value: kept("pair-second", 1), choices }, check);
  const box = part(fields, "div", "pair-add").node()!;
  const add = part(box, "button", "add-pair").attr("type", "button").text("Add the pair");
  const why = part(box, "p", "hint").attr("role", "status");
  add.on("click", () => onPairs([...pairs, [chosen("pair-first")!.value, chosen("pair-second")!.value]]));
  check();
}
