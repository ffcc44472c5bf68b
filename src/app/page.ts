/** The element of index.html with this id. */
export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html has no element "${id}".`);
  return found;
}

/** Waits until the browser has had a chance to draw and to take input. */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Waits until what has changed is drawn; in a tab that nobody sees, where nothing is drawn, a moment. */
export const drawn = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 100);
    requestAnimationFrame(() => setTimeout(resolve));
  });
