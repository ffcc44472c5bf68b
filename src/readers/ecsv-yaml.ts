import { Lexer, LineCounter, parseDocument } from "yaml";
import { ReadError, counted } from "./read-error.ts";

/** How many nodes aliases may stand for, times the aliases of each, and how many aliases there may be. */
const MOST_ALIASED = 1000;
const MOST_ALIASES = 1000;

/** How deep values may lie in others: in brackets, by their indentation (two levels a column), and by marks (`- - -`) in one line. */
const MOST_BRACKETS = 100;
const MOST_INDENTATION = 200;
const MOST_MARKS = 30;

/** Marks, texts and blanks between them: 10,000 columns with all they can have take half of it. */
const MOST_TOKENS = 1_000_000;

/** What the lexer gives before the characters of a text. */
const TEXT_FOLLOWS = "\x1f";

/**
 * Returns what YAML makes of a text: maps as Map, lists as arrays, and every scalar as the text that stands there. Tags (`!…`) are not heeded.
 * @throws ReadError for what is no YAML map, for values that are nested very deeply, and for aliases that stand for very much
 */
export function parseYamlMap(text: string): ReadonlyMap<unknown, unknown> {
  const problem = nestingProblem(text);
  if (problem !== "") throw refusal(problem);
  let value: unknown;
  try {
    const lines = new LineCounter();
    const document = parseDocument(text, {
      schema: "failsafe",
      logLevel: "silent",
      prettyErrors: false,
      // The check compares every key of a map with every other one.
      uniqueKeys: false,
      lineCounter: lines,
    });
    const [error] = document.errors;
    // The first line of the file is none of the YAML.
    if (error !== undefined)
      throw refusal(`${sentence(error.message)} (line ${counted(lines.linePos(error.pos[0]).line + 1)})`);
    value = document.toJS({ mapAsMap: true, maxAliasCount: MOST_ALIASED });
  } catch (error) {
    if (error instanceof ReadError) throw error;
    throw refusal(sentence(error instanceof Error ? error.message : "it cannot be parsed"));
  }
  if (!(value instanceof Map))
    throw new ReadError("ECSV: the header holds no YAML map; `datatype` with a list of columns was expected in it.");
  return value as ReadonlyMap<unknown, unknown>;
}

/**
 * Says what is wrong with a text whose values are nested too deeply or are too many; "" where nothing is. The parser calls itself for each level, and a browser
 * may end the worker, not only the call, where that is too deep.
 */
function nestingProblem(text: string): string {
  let depth = 0;
  let marks = 0;
  let aliases = 0;
  let tokens = 0;
  let isLineStart = true;
  let isText = false;
  for (const token of new Lexer().lex(text)) {
    if (++tokens > MOST_TOKENS) return `it has more than ${counted(MOST_TOKENS)} parts`;
    if (isText) {
      isText = false;
      isLineStart = token.includes("\n");
      if (isLineStart) marks = 0;
      continue;
    }
    if (token === TEXT_FOLLOWS) isText = true;
    else if (token === "[" || token === "{") depth++;
    else if (token === "]" || token === "}") depth = Math.max(0, depth - 1);
    else if (token === "-" || token === "?" || token === ":") marks += Number(depth === 0);
    else if (token.startsWith("*")) aliases++;
    else if (token.trim() === "" && isLineStart && token.length > MOST_INDENTATION && depth === 0)
      return `a line is indented by ${counted(token.length)} blanks`;
    if (token.includes("\n")) {
      marks = 0;
      isLineStart = true;
    } else if (token.trim() !== "") isLineStart = false;
    if (depth > MOST_BRACKETS || marks > MOST_MARKS) return "its values are nested too deeply";
    if (aliases > MOST_ALIASES) return `it has more than ${counted(MOST_ALIASES)} aliases`;
  }
  return "";
}

function refusal(problem: string): ReadError {
  return new ReadError(`ECSV: the header is no YAML that can be read: ${problem}.`);
}

/** The first line of a message, without its full stop. */
function sentence(message: string): string {
  return message
    .split("\n")[0]
    .replace(/[.:\s]{1,20}$/, "")
    .slice(0, 200);
}
