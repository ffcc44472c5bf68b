/** Puts a floating element (position: fixed) below another one, or above it where there is no room, within the window. */
export function placeBelow(floating: HTMLElement, anchored: HTMLElement): void {
  const anchor = anchored.getBoundingClientRect();
  const { width, height } = floating.getBoundingClientRect();
  const { clientWidth, clientHeight } = anchored.ownerDocument.documentElement;
  const isRoom = anchor.bottom + height + 4 <= clientHeight;
  floating.style.left = `${Math.max(8, Math.min(anchor.left, clientWidth - width - 8))}px`;
  floating.style.top = `${isRoom ? anchor.bottom + 2 : Math.max(8, anchor.top - height - 2)}px`;
}
