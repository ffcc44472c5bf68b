import { expect, it } from "vitest";
import { openQuote } from "../../src/readers/open-quote.ts";

it.each([
  ["a,b\n1,2\n", null],
  ['a,"b\nc",d\n"e""f",2\n', null],
  ["a,5' 3\",b\n", null],
  ['a;"b,c\n', null],
  ['a,b\n1,"open,2\n3,4\n', 2],
  ['a,b\r\n1,2\r\n"x"",3\r\n', 3],
  ['"', 1],
  ["", null],
])("openQuote finds the line of a quote that is never closed in %j", async (text, line) => {
  expect(await openQuote(new Blob([text]), ",")).toBe(line);
});
