/** How much of a header's `meta` is kept. */
const MOST_ENTRIES = 10_000;
const MOST_CHARACTERS = 4_000_000;
const MOST_LEVELS = 20;

/**
 * Returns the `meta` of an ECSV header as pairs of name and text: what lies in maps is called `outer.inner`, lists of scalars are one text with
 * commas. What astropy keeps there for itself (`__serialized_columns__`) is left out.
 */
export function flatMeta(meta: unknown): (readonly [name: string, text: string])[] {
  const found: (readonly [string, string])[] = [];
  let characters = 0;
  const add = (name: string, text: string) => {
    if (found.length >= MOST_ENTRIES || (characters += name.length + text.length) > MOST_CHARACTERS) return;
    found.push([name, text]);
  };
  const walk = (name: string, value: unknown, levels: number) => {
    if (found.length >= MOST_ENTRIES || characters > MOST_CHARACTERS || levels > MOST_LEVELS) return;
    const inner = (key: unknown) => (name === "" ? String(key) : `${name}.${String(key)}`);
    if (value instanceof Map) {
      for (const [key, part] of value as ReadonlyMap<unknown, unknown>)
        if (key !== "__serialized_columns__" && !(key instanceof Map)) walk(inner(key), part, levels + 1);
    } else if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      if (items.every((item) => typeof item === "string")) add(name, items.join(", "));
      // `!!omap`: a list of maps with one member each.
      else if (items.every((item) => item instanceof Map && item.size === 1))
        for (const item of items) walk(name, item, levels + 1);
      else items.forEach((item, i) => walk(inner(i + 1), item, levels + 1));
    } else if (typeof value === "string") add(name, value);
  };
  walk("", meta, 0);
  return found;
}
