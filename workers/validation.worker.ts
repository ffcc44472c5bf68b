import { expose } from "comlink";
import { runCheck, type Check } from "../src/validation/check.ts";
import { checkers } from "../src/validation/checkers.ts";
import { loadEngine } from "./load-engine.ts";

const numerics = loadEngine().then((engine) => engine.numerics);

const api = {
  /** The names of all checks, in order. */
  names(): string[] {
    return checkers.map(({ check }) => check);
  },

  /** Runs the check of that index. @param base address of the page, beside which its files are */
  async run(index: number, base: string): Promise<Check> {
    const read = async (path: string) => {
      const response = await fetch(new URL(path, base));
      if (!response.ok) throw new Error(`${path} cannot be read (${response.status} ${response.statusText}).`);
      return response.blob();
    };
    return runCheck(checkers[index], { numerics: await numerics, read });
  },
};

export type ValidationApi = typeof api;
expose(api);
