import { ReadError } from "./read-error.ts";

/**
 * Returns what a task gives; whatever it throws becomes a ReadError that says where, for decompressors throw all kinds of errors at damaged
 * data.
 * @param where what is being read, as a sentence begins
 */
export async function asReadError<T>(where: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    if (!(cause instanceof ReadError))
      throw new ReadError(
        `${where}: the data are damaged, or of a kind that is not known (${(cause as Error).message}).`,
        {
          cause,
        },
      );
    // Sentences on the file as a whole stand for themselves.
    if (!cause.message.startsWith("Parquet: ")) throw cause;
    throw new ReadError(`${where}: ${cause.message.slice("Parquet: ".length)}`, { cause });
  }
}
