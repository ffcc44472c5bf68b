/** A row of float64 numbers in linear memory; the object is its address. */
@unmanaged
export class Vector {
  [key: number]: f64;

  @inline
  @operator("[]")
  private read(index: i32): f64 {
    return load<f64>(changetype<usize>(this) + ((<usize>index) << 3));
  }

  @inline
  @operator("[]=")
  private write(index: i32, value: f64): void {
    store<f64>(changetype<usize>(this) + ((<usize>index) << 3), value);
  }

  /** Numbers `index` and `index + 1` as two lanes. */
  @inline
  pair(index: i32): v128 {
    return v128.load(changetype<usize>(this) + ((<usize>index) << 3));
  }

  @inline
  setPair(index: i32, values: v128): void {
    v128.store(changetype<usize>(this) + ((<usize>index) << 3), values);
  }

  /** The row that starts `offset` numbers further on. */
  @inline
  from(offset: i32): Vector {
    return changetype<Vector>(changetype<usize>(this) + ((<usize>offset) << 3));
  }
}

/** A row of 32-bit integers in linear memory. */
@unmanaged
export class Indices {
  [key: number]: i32;

  @inline
  @operator("[]")
  private read(index: i32): i32 {
    return load<i32>(changetype<usize>(this) + ((<usize>index) << 2));
  }

  @inline
  @operator("[]=")
  private write(index: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + ((<usize>index) << 2), value);
  }
}

/** Reserves memory until the next `reset`; returns its address, a multiple of 16. */
export function reserve(bytes: usize): usize {
  return heap.alloc(bytes);
}

/** Gives back everything that was reserved. */
export function reset(): void {
  // @ts-expect-error: only the stub runtime has heap.reset
  heap.reset();
}
