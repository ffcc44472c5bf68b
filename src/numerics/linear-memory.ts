/** An address in linear memory. */
export type Address = number;

type PrepareSample = (sample: Address, n: number, h: number) => void;
type SumKernels = (points: Address, own: Address, m: number, sums: Address) => void;

/** The exports of assembly/index.ts, typed by hand. */
export type Compiled = {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): Address;
  reset(): void;
  countDistances(values: Address, n: number, counts: Address): void;
  setGaussian: PrepareSample;
  sumGaussian: SumKernels;
  setExponential: PrepareSample;
  sumExponential: SumKernels;
  setEpanechnikov: PrepareSample;
  sumEpanechnikov: SumKernels;
  locateOnGrid(
    ...of: [
      x: Address,
      n: number,
      low: number,
      high: number,
      inverseStep: number,
      nodes: number,
      index: Address,
      fraction: Address,
    ]
  ): void;
  locateAmongValues(x: Address, n: number, values: Address, nodes: number, index: Address, fraction: Address): void;
  flag(
    ...of: [
      index: Address,
      n: number,
      nodes: number,
      missing: Address,
      outside: Address,
      words: number,
      word: number,
      bit: number,
    ]
  ): void;
  addFromTable(index: Address, fraction: Address, n: number, lanes: number, table: Address, sums: Address): void;
  transpose(sums: Address, n: number, lanes: number, classes: number, result: Address): void;
  addGiven(
    ...of: [
      index: Address,
      n: number,
      nodes: number,
      logDensity: Address,
      weight: number,
      present: number,
      absent: number,
      lanes: number,
      sums: Address,
    ]
  ): void;
  combine(
    ...of: [
      sums: Address,
      n: number,
      classes: number,
      categories: number,
      logPriors: Address,
      factors: Address,
      logNumerator: Address,
    ]
  ): void;
  predict(logNumerator: Address, n: number, classes: number, largest: Address, prediction: Address): void;
  normalise(
    ...of: [
      logNumerator: Address,
      n: number,
      classes: number,
      largest: Address,
      probability: Address,
      margin: Address,
      entropy: Address,
      outlier: Address,
      perClass: boolean,
      isMargin: boolean,
      isEntropy: boolean,
    ]
  ): void;
  keepChanges(prediction: Address, n: number, alternative: Address): void;
};

/** Copies between arrays and the memory of the compiled code. Views are made anew each time: growing the memory detaches them. */
export class LinearMemory {
  readonly #compiled: Compiled;

  constructor(compiled: Compiled) {
    this.#compiled = compiled;
  }

  bytes(length: number): Address {
    return this.#compiled.reserve(length);
  }

  numbers(length: number): Address {
    return this.bytes(length * 8);
  }

  copyIn(values: Float64Array): Address {
    const address = this.numbers(values.length);
    this.write(address, values);
    return address;
  }

  write(address: Address, values: Float64Array | Int32Array | Uint8Array): void {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(this.#compiled.memory.buffer, address, values.byteLength).set(bytes);
  }

  read(address: Address, into: Float64Array | Int32Array | Uint8Array | Uint16Array | Uint32Array): void {
    const bytes = new Uint8Array(this.#compiled.memory.buffer, address, into.byteLength);
    new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(bytes);
  }

  clear(address: Address, bytes: number): void {
    new Uint8Array(this.#compiled.memory.buffer, address, bytes).fill(0);
  }
}
