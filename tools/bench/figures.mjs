// What a part of the benchmarks returns: figures as plain records, which results.json keeps and of which tables are written.

/**
 * One measured number, or one for every size of a series.
 * @param options.against what `ratio` compares with: a figure of the same run
 * @param options.sizes what the values of a series were measured at
 * @param options.fit whether the exponent that a series grows with goes with it; default true
 * @param options.asked `{ atMost }` or `{ atLeast }`: of the ratio if there is one, of the exponent of a series, else of the value
 */
export function figure(what, value, unit, { against, ratio, sizes, fit = true, asked } = {}) {
  const exponent = sizes === undefined || !fit ? undefined : rounded(exponentOf(sizes, value));
  const judged = ratio ?? exponent ?? value;
  return dropUndefined({
    what,
    value: Array.isArray(value) ? value.map(rounded) : rounded(value),
    unit,
    sizes,
    exponent,
    against,
    ratio: ratio === undefined ? undefined : rounded(ratio),
    asked,
    met:
      asked === undefined ? undefined : judged <= (asked.atMost ?? Infinity) && judged >= (asked.atLeast ?? -Infinity),
  });
}

/** Least squares of log time on log size: 1 where time grows as size does. */
function exponentOf(sizes, times) {
  const x = sizes.map(Math.log);
  const y = times.map(Math.log);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  return (
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0) /
    x.reduce((sum, value) => sum + (value - mx) ** 2, 0)
  );
}

/** A figure in words: what was measured, and what was asked ("" where nothing was). A finished text stands for itself. */
export function textOf({ what, value, unit, figure: finished, sizes, exponent, against, ratio, asked, met }) {
  if (finished !== undefined) return { what, measured: String(finished), asked: "" };
  const numbers = [value].flat().map((number) => numberText(number));
  const measured = [
    `${numbers.join(", ")}${unit === "" ? "" : ` ${unit}`}`,
    ...(exponent === undefined ? [] : [`exponent ${exponent.toFixed(2)}`]),
    ...(ratio === undefined ? [] : [`${numberText(ratio)} × ${against}`]),
  ].join("; ");
  const of = ratio !== undefined ? "ratio " : exponent !== undefined ? "exponent " : "";
  const limit =
    asked === undefined ? "" : `${of}${asked.atMost === undefined ? "≥" : "≤"} ${asked.atMost ?? asked.atLeast}`;
  return {
    what: sizes === undefined ? what : `${what}: ${sizes.map((size) => size.toLocaleString("en")).join("; ")}`,
    measured,
    asked: limit === "" ? "" : `${limit}: ${met ? "met" : "missed"}`,
  };
}

/** The figures as a Markdown table; blanks before a name become an indentation. */
export function tableOf(figures) {
  const lines = figures.map((one) => {
    const { what, measured, asked } = textOf(one);
    return `| ${what.replace(/^ +/, (blanks) => "\u2003".repeat(blanks.length / 2))} | ${measured} | ${asked} |`;
  });
  return ["| what | measured | asked |", "| --- | --- | --- |", ...lines].join("\n");
}

/** A Markdown list of the figures of all parts that are not what was asked, and how many are. */
export function missedOf(results) {
  const lines = Object.entries(results).flatMap(([part, figures]) => {
    const ofPart = [];
    let whole = "";
    for (const one of figures) {
      const { what, measured, asked } = textOf(one);
      // A name with blanks before it goes on from the last one without.
      if (!what.startsWith(" ")) whole = what;
      if (one.met === false)
        ofPart.push(`- _${part}_: ${what.startsWith(" ") ? `${whole}, ${what.trim()}` : what}: ${measured} (${asked})`);
    }
    return ofPart;
  });
  const met = Object.values(results).flatMap((figures) => figures.filter((one) => one.met === true)).length;
  return [...lines, ...(lines.length > 0 ? [""] : []), `${met} figures are as asked, ${lines.length} are not.`].join(
    "\n",
  );
}

/** A text whose part between the comments `<!-- name -->` and `<!-- end of name -->` is replaced; as it was, where it has no such place. */
export function withPart(text, name, content) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  return from < 0 || to < 0 ? text : `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`;
}

/** Three digits are all that a measurement repeats to; more would make every run a change. */
const rounded = (value) => (Number.isFinite(value) ? Number(value.toPrecision(3)) : value);

const numberText = (value) =>
  Math.abs(value) >= 1e-3 || value === 0
    ? value.toLocaleString("en", { maximumSignificantDigits: 3 })
    : value.toExponential(1);

const dropUndefined = (record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
