/** Words that YAML 1.1 (PyYAML, and so astropy) takes for something else than a text. */
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/** Returns a text as YAML: plain where it is a plain word, in double quotes otherwise, on one line. */
export function yamlText(text: string): string {
  if (/^[A-Za-z]\w{0,60}$/.test(text) && !WORDS.test(text)) return text;
  // JSON is YAML, but for characters that YAML takes for line ends, or does not allow.
  return JSON.stringify(text).replaceAll(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Returns a JSON value as YAML on one line that YAML 1.1 reads as the same value: numbers have a point and a sign where they have an
 * exponent. What JSON leaves out (functions, undefined) is left out.
 */
export function yamlValue(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return yamlNumber(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return yamlText(value);
  if (Array.isArray(value)) return `[${value.map(yamlValue).join(", ")}]`;
  const pairs = Object.entries(value as Record<string, unknown>).filter(([, part]) => part !== undefined);
  // The parsers look for the colon behind a key within 1,024 characters; "?" tells of longer ones.
  const key = (name: string) => (name.length > 100 ? `? ${yamlText(name)} ` : yamlText(name));
  return `{${pairs.map(([name, part]) => `${key(name)}: ${yamlValue(part)}`).join(", ")}}`;
}

function yamlNumber(value: number): string {
  if (!Number.isFinite(value)) return "null";
  const [mantissa, exponent] = String(value).split("e");
  return exponent === undefined ? mantissa : `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}e${exponent}`;
}
