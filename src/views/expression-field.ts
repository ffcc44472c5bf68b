import type { FirstValues } from "../catalogue/first-values.ts";
import { completionsOf, wordBefore, type Completion, type NamedColumn } from "./completions.ts";
import { numberText } from "./number-text.ts";
import { idFor, part, repeat, show, type Drawn } from "./parts.ts";
import { placeBelow } from "./place-below.ts";

/** What helps to write an expression. */
export type ExpressionHelp = {
  readonly columns: readonly NamedColumn[];
  /** Gives the first values of an expression; `load`: columns that are not loaded may be read for it. */
  readonly look: (expression: string, load: boolean) => Promise<FirstValues>;
};

/** How long typing must rest before an expression is evaluated, in ms. */
const rest = 300;

/** What is waited for, of each input: a timer, and the number of the last question. */
const waiting = new WeakMap<HTMLInputElement, { timer: ReturnType<typeof setTimeout> | undefined; asked: number }>();

/**
 * Helps with an expression in an input that is drawn already: completes columns and functions (WAI-ARIA's combobox with a listbox), and
 * shows below it, while it is typed, the first values or what is wrong. What is typed is committed as by `bindText`.
 * @param box the element that holds the input
 */
export function drawExpressionHelp(box: Element, input: Drawn<HTMLInputElement>, help: ExpressionHelp): void {
  const node = input.node()!;
  const id = `${node.id === "" ? idFor(box, node.getAttribute("data-focus") ?? "expression") : node.id}-list`;
  const list = part(box, "ul", "completions").attr("id", id).attr("role", "listbox").node()!;
  list.setAttribute("aria-label", "Columns and functions");
  part(box, "div", "expression-look").attr("role", "status");
  input
    .attr("role", "combobox")
    .attr("aria-autocomplete", "list")
    .attr("aria-controls", id)
    .attr("autocomplete", "off");
  input.attr("spellcheck", "false").attr("autocapitalize", "off");
  if (!node.hasAttribute("aria-expanded")) close(node, list);
  input.on("input.help", () => {
    suggest(node, list, help, false);
    lookLater(box, node, help);
  });
  input.on("keydown.help", (event: KeyboardEvent) => press(event, box, node, list, help));
  input.on("focus.help", () => {
    // A refused expression has its sentence beside it already.
    if (node.value.trim() !== "" && node.getAttribute("aria-invalid") !== "true") lookLater(box, node, help);
  });
  input.on("blur.help", (event: FocusEvent) => {
    close(node, list);
    // A completion that was put in by a script is no change to the browser.
    commit(node);
    const look = part(box, "div", "expression-look").node()!;
    if (!look.contains(event.relatedTarget as Node | null)) forget(box, node);
  });
}

function press(
  event: KeyboardEvent,
  box: Element,
  node: HTMLInputElement,
  list: HTMLElement,
  help: ExpressionHelp,
): void {
  const isOpen = !list.hidden;
  const options = [...list.querySelectorAll<HTMLElement>("[role=option]")];
  const at = options.findIndex((option) => option.id === node.getAttribute("aria-activedescendant"));
  if ((event.key === " " && event.ctrlKey) || ((event.key === "ArrowDown" || event.key === "ArrowUp") && !isOpen)) {
    event.preventDefault();
    suggest(node, list, help, true);
    const opened = [...list.querySelectorAll<HTMLElement>("[role=option]")];
    activate(node, opened, event.key === "ArrowUp" ? opened.length - 1 : 0);
  } else if (isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    activate(node, options, at < 0 && step < 0 ? options.length - 1 : (at + step + options.length) % options.length);
  } else if (isOpen && event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close(node, list);
  } else if (isOpen && at >= 0 && (event.key === "Enter" || event.key === "Tab")) {
    event.preventDefault();
    options[at].click();
  } else if (event.key === "Enter") {
    event.preventDefault();
    close(node, list);
    commit(node);
    lookLater(box, node, help);
  }
}

/** Calls what waits for a change, unless it has been called with this value. */
function commit(node: HTMLInputElement): void {
  if (node.value !== node.defaultValue) node.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Opens the list of what may stand at the cursor; while typing only for a word that is begun. */
function suggest(node: HTMLInputElement, list: HTMLElement, help: ExpressionHelp, always: boolean): void {
  const cursor = node.selectionStart ?? node.value.length;
  const word = wordBefore(node.value, cursor);
  const found = word === null || (!always && word.text === "" && !word.quoted) ? [] : completionsOf(word, help.columns);
  const isComplete = !always && found.length === 1 && found[0].form === node.value.slice(word!.start, cursor);
  if (found.length === 0 || isComplete) return close(node, list);
  repeat(list, "li", found, (option, completion, index) => {
    option.id = `${list.id}-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.className = `completion ${completion.kind}`;
    part(option, "span", "completion-text").text(completion.text);
    part(option, "span", "completion-remark").text(completion.remark);
    // Before the input would lose the focus.
    option.onmousedown = (event) => event.preventDefault();
    option.onclick = () => put(node, list, completion, word!.start);
  });
  node.setAttribute("aria-expanded", "true");
  node.removeAttribute("aria-activedescendant");
  list.hidden = false;
  placeBelow(list, node);
  follow(list, node);
}

/** Keeps a list that is open beside its input while the page is scrolled. */
function follow(list: HTMLElement, node: HTMLInputElement): void {
  if (followed.has(list)) return;
  followed.add(list);
  const page = node.ownerDocument;
  const move = (event: Event) => {
    if (event.target instanceof Node && list.contains(event.target)) return;
    if (!list.hidden && list.isConnected) return placeBelow(list, node);
    followed.delete(list);
    page.removeEventListener("scroll", move, true);
  };
  page.addEventListener("scroll", move, true);
}

const followed = new WeakSet<HTMLElement>();

function activate(node: HTMLInputElement, options: readonly HTMLElement[], index: number): void {
  options.forEach((option, k) => option.setAttribute("aria-selected", String(k === index)));
  const option = options[index] as HTMLElement | undefined;
  if (option === undefined) return;
  node.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView?.({ block: "nearest" });
}

function close(node: HTMLInputElement, list: HTMLElement): void {
  list.hidden = true;
  node.setAttribute("aria-expanded", "false");
  node.removeAttribute("aria-activedescendant");
}

function put(node: HTMLInputElement, list: HTMLElement, { form, cursor }: Completion, start: number): void {
  let end = node.selectionStart ?? node.value.length;
  // A quote that is closed behind the cursor already belongs to the name.
  if (node.value[start] === '"' && node.value[end] === '"') end++;
  node.setRangeText(form, start, end, "end");
  node.setSelectionRange(start + cursor, start + cursor);
  close(node, list);
  node.focus();
  node.dispatchEvent(new Event("input", { bubbles: true }));
  close(node, list);
}

function stateOf(node: HTMLInputElement) {
  const known = waiting.get(node) ?? { timer: undefined, asked: 0 };
  waiting.set(node, known);
  return known;
}

function lookLater(box: Element, node: HTMLInputElement, help: ExpressionHelp): void {
  const state = stateOf(node);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => void lookNow(box, node, help, false), rest);
}

async function lookNow(box: Element, node: HTMLInputElement, help: ExpressionHelp, load: boolean): Promise<void> {
  const state = stateOf(node);
  const asked = ++state.asked;
  const expression = node.value;
  if (expression.trim() === "") return drawLook(box, null, () => undefined);
  const found = await help.look(expression, load);
  // What was typed since has its own answer.
  if (asked === state.asked && node.value === expression)
    drawLook(box, found, () => void lookNow(box, node, help, true));
}

function forget(box: Element, node: HTMLInputElement): void {
  const state = stateOf(node);
  clearTimeout(state.timer);
  state.asked++;
  drawLook(box, null, () => undefined);
}

function drawLook(box: Element, found: FirstValues | null, onLoad: () => void): void {
  const place = part(box, "div", "expression-look").node()!;
  place.classList.toggle("wrong", found?.kind === "error");
  part(place, "span", "look-text").text(found === null ? "" : lookText(found));
  const button = part(place, "button", "look-load quiet").attr("type", "button").text("Show values");
  button.on("click", onLoad);
  show(button, found?.kind === "not loaded");
}

function lookText(found: FirstValues): string {
  if (found.kind === "error") return found.sentence;
  if (found.kind === "not loaded")
    return `${found.columns.join(", ")} ${found.columns.length === 1 ? "is" : "are"} not loaded yet: the file is read for ${found.columns.length === 1 ? "it" : "them"} when the expression is taken.`;
  const values = found.values.map((value) =>
    value === null ? "missing" : typeof value === "number" ? numberText(value, 4) : value.slice(0, 40),
  );
  return `First values: ${values.join(" · ")}`;
}
