import { group } from "d3";
import { countText } from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";

/** A list of warnings of one kind: what they say, and of which properties and classes. */
type Kind = { readonly title: string; readonly sentences: readonly string[] };

/** What a warning is about, by a word that the sentences of training hold; the first that fits. */
const kinds: readonly (readonly [title: string, sign: RegExp])[] = [
  ["Lower bound of bandwidths in use", /lower bound/],
  ["Bandwidth rule replaced", /rule is used|is the bandwidth/],
  ["Few or no labelled sources", /labelled value|labelled source/],
  ["Other", /^/],
];

/** Draws the warnings of a training, a list per kind, open the first time they are drawn if they are few. */
export function drawTrainingWarnings(element: Element, warnings: readonly string[]): void {
  const isNew = element.querySelector(".training-warnings") === null;
  const details = part(element, "details", "training-warnings");
  if (isNew) details.property("open", warnings.length > 0 && warnings.length <= 6);
  show(details, warnings.length > 0);
  const box = details.node()!;
  const n = warnings.length;
  const found = kindsOf(warnings);
  const counts = found.map(({ title, sentences }) => `${title.toLowerCase()} (${countText(sentences.length)})`);
  const words = `${countText(n)} ${n === 1 ? "warning" : "warnings"}`;
  part(box, "summary", "warnings-summary").text(counts.length > 1 ? `${words}: ${counts.join(", ")}` : words);
  repeat(part(box, "div", "warning-kinds").node()!, "section", found, (section, { title, sentences }) => {
    part(section, "h4", "warning-kind").text(title);
    repeat(part(section, "ul", "warning-list").node()!, "li", sentences, (item, text) => {
      item.textContent = text;
    });
  });
}

function kindsOf(warnings: readonly string[]): Kind[] {
  const titleOf = (sentence: string) => kinds.find(([, sign]) => sign.test(sentence))![0];
  const byTitle = group(warnings, titleOf);
  return kinds.flatMap(([title]) => (byTitle.has(title) ? [{ title, sentences: byTitle.get(title)! }] : []));
}
