import { expect, it } from "vitest";
import { readAhead } from "../../src/app/read-ahead.ts";
import { propertyRange } from "../../src/catalogue/property-table.ts";
import { nodeCatalogue, numbers } from "../catalogue/node-catalogue.ts";

it("has the first two ranges ready, once each, and asks for any other when it is wanted", async () => {
  const { catalogue } = await nodeCatalogue({ x: numbers(...Array<number>(5).fill(1)) }, ["x"]);
  const asked: string[] = [];
  const run = (sql: string) => {
    asked.push(sql);
    return Promise.resolve(Uint8Array.of(asked.length));
  };
  const long = Object.create(catalogue, { rows: { value: 300_000 }, run: { value: run } }) as typeof catalogue;
  const ahead = readAhead(long);
  ahead.begin("t");
  const ranges = [0, 122_880].map((start) => propertyRange("t", start, 122_880));
  expect(asked).toEqual(ranges);
  expect([await ahead.run(ranges[1]), await ahead.run(ranges[0])]).toEqual([Uint8Array.of(2), Uint8Array.of(1)]);
  const last = propertyRange("t", 245_760, 54_240);
  expect([await ahead.run(last), await ahead.run(ranges[0])]).toEqual([Uint8Array.of(3), Uint8Array.of(4)]);
  expect(asked).toEqual([...ranges, last, ranges[0]]);
});

it("lets a failure wait for who asks", async () => {
  const { catalogue } = await nodeCatalogue({ x: numbers(1, 2) }, ["x"]);
  const ahead = readAhead(catalogue);
  ahead.begin("no_such_table");
  await expect(ahead.run(propertyRange("no_such_table", 0, 2))).rejects.toThrow(/no_such_table/);
});
