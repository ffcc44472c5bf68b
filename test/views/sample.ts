import { onTestFinished } from "vitest";

/** Returns an empty element of a page, which is emptied again after the test. */
export function place(tag = "div", id = "view"): HTMLElement {
  const element = document.createElement(tag);
  element.id = id;
  document.body.append(element);
  onTestFinished(() => document.body.replaceChildren());
  return element;
}

/** Returns what a user does who types a text into an input and leaves it. */
export function typeInto(input: HTMLInputElement | null, text: string): void {
  input!.value = text;
  input!.dispatchEvent(new Event("input", { bubbles: true }));
  input!.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Chooses a value of a select, as a user does. */
export function choose(select: HTMLSelectElement | null, value: string): void {
  select!.value = value;
  select!.dispatchEvent(new Event("change", { bubbles: true }));
}

export function press(element: Element | null, key: string): void {
  element!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

/** Returns the texts of the elements that a selector finds. */
export function texts(element: Element, selector: string): string[] {
  return [...element.querySelectorAll(selector)].map((found) => found.textContent.trim());
}

/** Returns the button with a text or a label. */
export function button(element: Element, name: string): HTMLButtonElement {
  const found = [...element.querySelectorAll("button")].find(
    (b) => b.getAttribute("aria-label") === name || b.textContent.trim() === name,
  );
  if (found === undefined) throw new Error(`No button "${name}" in ${element.innerHTML.slice(0, 500)}`);
  return found;
}

/** Returns a drawing as text with one element per line, so that a change of look is a readable difference. */
export function svgText(element: Element): string {
  return `${element.querySelector("svg")!.outerHTML.replaceAll("><", ">\n<")}\n`;
}
