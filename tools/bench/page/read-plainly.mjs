import { bytesInto } from "../../../src/readers/blob-bytes.ts";

const slice = 32 << 20;

/** Reads a file and does nothing: into new memory each time, two slices on their way; or into memory that is used again, three of them. */
onmessage = async ({ data: { file, isReused } }) => {
  const started = performance.now();
  const free = [];
  const ask = async (start) => {
    const part = file.slice(start, start + slice);
    if (!isReused) return part.arrayBuffer();
    return (await bytesInto(part, free.pop())).buffer;
  };
  const coming = [];
  let next = 0;
  const askNext = () => {
    if (next < file.size) coming.push(ask(next));
    next += slice;
  };
  for (let k = 0; k < (isReused ? 3 : 2); k++) askNext();
  while (coming.length > 0) {
    const memory = await coming.shift();
    if (isReused) free.push(memory);
    askNext();
  }
  postMessage((performance.now() - started) / 1000);
};
