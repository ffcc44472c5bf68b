import { select, type Selection } from "d3";

/** A d3 selection of one element. */
export type Drawn<E extends Element> = Selection<E, unknown, null, undefined>;

/** Returns the child of `parent` that has the class (or classes) `name`; the first time it is asked for, it is appended. */
export function part<K extends keyof HTMLElementTagNameMap>(
  parent: Element,
  tag: K,
  name: string,
): Drawn<HTMLElementTagNameMap[K]> {
  const found = childOf(parent, name) as HTMLElementTagNameMap[K] | undefined;
  return found === undefined ? select(parent).append<HTMLElementTagNameMap[K]>(tag).attr("class", name) : select(found);
}

/** As `part`, for the elements of a drawing. */
export function svgPart<K extends keyof SVGElementTagNameMap>(
  parent: Element,
  tag: K,
  name: string,
): Drawn<SVGElementTagNameMap[K]> {
  const found = childOf(parent, name) as SVGElementTagNameMap[K] | undefined;
  return found === undefined ? select(parent).append<SVGElementTagNameMap[K]>(tag).attr("class", name) : select(found);
}

/**
 * Gives `parent` one child `tag` per datum, in order, and draws each of them. Children with other tags are left alone.
 * @param key makes a child follow its datum when the order changes; without it children follow their place
 */
export function repeat<K extends keyof HTMLElementTagNameMap, D>(
  parent: Element,
  tag: K,
  data: readonly D[],
  draw: (element: HTMLElementTagNameMap[K], datum: D, index: number) => void,
  key?: (datum: D) => string,
): void {
  select(parent)
    .selectChildren<HTMLElementTagNameMap[K], D>(tag)
    .data(data, key as undefined)
    .join(tag)
    .each(function (datum, index) {
      draw(this, datum, index);
    });
}

/** Shows or hides an element, and returns whether it is shown. */
export function show<E extends HTMLElement>(element: Drawn<E>, visible: boolean): boolean {
  element.property("hidden", !visible);
  return visible;
}

/** Returns an id for a part of a view: that of the nearest element that has one, and `name`. */
export function idFor(element: Element, name: string): string {
  return `${element.closest("[id]")?.id ?? "view"}-${name.replace(/[^A-Za-z0-9]+/g, "-")}`;
}

/**
 * Calls `draw` and puts the focus back where it was if the focused element was replaced by another with the same
 * `data-focus` attribute (a row that moves to another group, say).
 */
export function keepFocus(element: Element, draw: () => void): void {
  const page = element.ownerDocument;
  const focused = page.activeElement;
  const name = element.contains(focused) ? focused?.getAttribute("data-focus") : undefined;
  draw();
  if (name === undefined || name === null || page.activeElement === focused) return;
  const successor = [...element.querySelectorAll<HTMLElement>("[data-focus]")].find((e) => e.dataset.focus === name);
  successor?.focus();
}

function childOf(parent: Element, name: string): Element | undefined {
  const words = name.split(" ");
  return [...parent.children].find((child) => words.every((word) => child.classList.contains(word)));
}
