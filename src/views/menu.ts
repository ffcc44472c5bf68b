import { repeat } from "./parts.ts";
import { placeBelow } from "./place-below.ts";

type MenuItem = { readonly value: string; readonly text: string };

/**
 * Makes a button open a menu of actions (WAI-ARIA's menu button): Enter, Space or the down arrow open it, arrows, Home, End and first
 * letters move in it, Enter takes an item, Escape and Tab close it and give the focus back.
 * @param menu an element that all buttons of a view share; it is filled when it opens
 */
export function drawMenu(
  button: HTMLButtonElement,
  menu: HTMLElement,
  label: string,
  items: readonly MenuItem[],
  onChoose: (value: string) => void,
): void {
  const isMine = () => button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-haspopup", "menu");
  if (!button.hasAttribute("aria-expanded")) button.setAttribute("aria-expanded", "false");
  if (!isMine() && menu.childElementCount === 0) menu.hidden = true;
  button.onclick = () => {
    if (isMine()) closeMenu(menu);
    else open(button, menu, label, items, onChoose);
  };
  button.onkeydown = (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open(button, menu, label, items, onChoose);
    if (event.key === "ArrowUp") entries(menu).at(-1)?.focus();
  };
}

function open(
  button: HTMLButtonElement,
  menu: HTMLElement,
  label: string,
  items: readonly MenuItem[],
  onChoose: (value: string) => void,
): void {
  closeMenu(menu);
  const page = button.ownerDocument;
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", label);
  repeat(menu, "button", items, (entry, { value, text }) => {
    entry.type = "button";
    entry.className = "menu-item";
    entry.setAttribute("role", "menuitem");
    entry.tabIndex = -1;
    entry.textContent = text;
    entry.onclick = () => {
      close(true);
      onChoose(value);
    };
  });
  button.setAttribute("aria-expanded", "true");
  menu.hidden = false;
  placeBelow(menu, button);
  const leave = (event: FocusEvent) => {
    if (!menu.contains(event.relatedTarget as Node | null)) close(false);
  };
  const press = (event: MouseEvent) => {
    if (!menu.contains(event.target as Node) && !button.contains(event.target as Node)) close(false);
  };
  const follow = () => placeBelow(menu, button);
  const close = (giveBack: boolean) => {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    closers.delete(menu);
    menu.removeEventListener("focusout", leave);
    page.removeEventListener("mousedown", press);
    page.defaultView?.removeEventListener("resize", follow);
    page.removeEventListener("scroll", follow, true);
    if (giveBack) button.focus();
  };
  closers.set(menu, () => close(false));
  menu.addEventListener("focusout", leave);
  page.addEventListener("mousedown", press);
  page.defaultView?.addEventListener("resize", follow);
  page.addEventListener("scroll", follow, true);
  menu.onkeydown = (event) => move(menu, event, () => close(true));
  entries(menu)[0]?.focus({ preventScroll: true });
}

/** What closes each menu that is open. */
const closers = new WeakMap<HTMLElement, () => void>();

const closeMenu = (menu: HTMLElement): void => closers.get(menu)?.();

const entries = (menu: HTMLElement): HTMLButtonElement[] => [...menu.querySelectorAll<HTMLButtonElement>(".menu-item")];

function move(menu: HTMLElement, event: KeyboardEvent, close: () => void): void {
  const all = entries(menu);
  const at = all.indexOf(menu.ownerDocument.activeElement as HTMLButtonElement);
  const places: Record<string, number> = {
    ArrowDown: (at + 1) % all.length,
    ArrowUp: (at - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1,
  };
  if (event.key === "Escape" || event.key === "Tab") {
    if (event.key === "Escape") event.preventDefault();
    close();
    return;
  }
  const letter = event.key.length === 1 && /\S/.test(event.key) ? event.key.toLowerCase() : null;
  const starting = letter === null ? [] : [...all.slice(at + 1), ...all.slice(0, at + 1)];
  const next =
    starting.find(({ textContent }) => textContent.toLowerCase().startsWith(letter!)) ?? all[places[event.key] ?? -1];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
