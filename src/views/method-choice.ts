import type { Method } from "../properties/settings.ts";
import { idFor, part, repeat } from "./parts.ts";

const methods: readonly { readonly method: Method; readonly name: string; readonly sentence: string }[] = [
  {
    method: "paper",
    name: "Equation (1)",
    sentence: "Each category of properties counts by a weight α that you set, as in Tranin et al. 2022.",
  },
  {
    method: "weighted",
    name: "Weighted",
    sentence:
      "Every property counts by a weight that is fitted to the labelled sources, each of them left out in turn.",
  },
  {
    method: "claxboi-2022",
    name: "CLAXBOI 2022",
    sentence: "What the program CLAXBOI computed when the paper was written, digit for digit: for comparison.",
  },
  {
    method: "claxboi-2024",
    name: "CLAXBOI 2024",
    sentence: "What CLAXBOI has computed since its version of 2024, its faults included: for comparison.",
  },
];

/** Returns what the page calls a method. */
export const methodText = (method: Method): string => methods.find((one) => one.method === method)!.name;

/** Draws the choice of the method, each with one sentence. */
export function drawMethodChoice(element: Element, chosen: Method, onChange: (method: Method) => void): void {
  repeat(element, "label", methods, (label, { method, name, sentence }) => {
    label.className = "method-choice";
    const input = part(label, "input", "control").attr("type", "radio").attr("name", idFor(element, "method"));
    input.attr("value", method).property("checked", method === chosen);
    input.on("change", () => onChange(method));
    const words = part(label, "span", "method-words").node()!;
    part(words, "span", "method-name").text(name);
    part(words, "span", "hint").text(sentence);
  });
}
