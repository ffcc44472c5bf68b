import { expect, it } from "vitest";
import { pointDecimals } from "../../src/readers/csv-decimal.ts";

const convert = async (text: string, delimiter = ";") => (await pointDecimals(new Blob([text]), delimiter)).text();

it("pointDecimals puts points into cells that are numbers with a comma, and changes nothing else", async () => {
  expect(await convert('a;1,5\n"x;1,5;y";-2,5e-3 ; "+,5"\r\n1,2,3;1,5x;5,\r"1,5"";2,5";0,25')).toBe(
    'a;1.5\n"x;1,5;y";-2.5e-3 ; "+.5"\r\n1,2,3;1,5x;5.\r"1,5"";2,5";0.25',
  );
  expect(await convert('"1,5",2,5\n', ",")).toBe('"1.5",2,5\n');
  expect(await convert(`${"1".repeat(120)},5;1,5`)).toBe(`${"1".repeat(120)},5;1.5`);
  expect(await convert("")).toBe("");
});

it("pointDecimals does the same wherever its pieces end", async () => {
  const row = '12345,678;"a;1,5";-1,5e-3\n';
  const text = row.repeat(330_000);
  expect(
    (await convert(text)) === row.replace("12345,678", "12345.678").replace("-1,5e", "-1.5e").repeat(330_000),
  ).toBe(true);
  const shifted = `xy;${text}`;
  expect((await convert(shifted)).slice(3) === (await convert(text))).toBe(true);
});
