import { openBytes } from "./bytes.ts";
import { chooseDescription } from "./fixed-width-choice.ts";
import { mrtBatches } from "./fixed-width-columns.ts";
import { type ByteDescription, byteDescriptions, isRule } from "./fixed-width-description.ts";
import { type MrtField, mrtFields } from "./fixed-width-fields.ts";
import { fileSummary, remarks } from "./fixed-width-remarks.ts";
import { isGzip } from "./gzip.ts";
import { inSteps } from "./progress.ts";
import { ReadError, counted } from "./read-error.ts";
import { textFromBytes } from "./texts.ts";
import type { FileTable } from "./table.ts";

/** A table of columns of fixed width: a machine-readable table of the AAS, or a file of data that a ReadMe of the CDS describes. */
export type MrtTable = FileTable & {
  /** Where the rows begin, in bytes from the start of the decompressed file. */
  readonly dataStart: number;
  /** `columns`, with what reading them needs. */
  readonly fields: readonly MrtField[];
  /** Title, authors, table and notes. */
  readonly meta: readonly (readonly [name: string, text: string])[];
  /** What was left out or taken as missing, in sentences. */
  readonly notes: readonly string[];
};

/** How much of a file is searched for its description, and the longest ReadMe that is read. */
const HEAD_BYTES = 4 * 1024 * 1024;

/**
 * Returns the table of a machine-readable table of the AAS (one file), or of a file of data and the ReadMe of the CDS that describes it, in a
 * list. All rows are read once: to be counted, and to find values that are not what the description says.
 * @param options.readme the text of the ReadMe; not given: the file describes itself
 * @param options.name of the file of data, by which its description is found among those of the ReadMe
 * @throws ReadError for a file without a description, and one that cannot be read
 */
export async function readMrtTables(
  data: Blob,
  onProgress?: (fraction: number) => void,
  { readme, name = "" }: { readonly readme?: string; readonly name?: string } = {},
): Promise<MrtTable[]> {
  const head = readme === undefined ? await ownHead(data) : headOfReadme(readme, name);
  const { lines, description, dataStart } = head;
  const { fields, unread } = mrtFields(description.entries);
  const checked = fields.filter(({ type }) => type !== "text");
  const known = (await isGzip(data)) ? Infinity : data.size;
  const batches = mrtBatches(data, dataStart, checked, { rows: known, onProgress: inSteps(onProgress) });
  let next = await batches.next();
  while (next.done !== true) next = await batches.next();
  const { rows, blank, wrong } = next.value;
  const summary = readme === undefined ? null : fileSummary(lines, description.files, name);
  const wrongNotes = checked.flatMap((field, i) => {
    const what = field.angle === null ? `not of format ${field.format}` : "no angles";
    return wrong[i] === 0
      ? []
      : [`Column ${field.name}: ${counted(wrong[i])} of ${counted(rows)} values are ${what} and are taken as missing.`];
  });
  return [
    {
      index: 0,
      name: name || (description.files[0] ?? ""),
      rows,
      columns: fields.map(({ from: _, to: __, format: ___, angle: ____, ...column }) => column),
      unread,
      dataStart,
      fields,
      meta: remarks(lines, description, summary?.explanation ?? ""),
      notes: [
        ...(blank === 0 ? [] : [`${counted(blank)} ${blank === 1 ? "line" : "lines"} of blanks only left out.`]),
        ...(summary !== null && summary.records !== null && summary.records !== rows
          ? [`The ReadMe says that the file has ${counted(summary.records)} rows; it has ${counted(rows)}.`]
          : []),
        ...wrongNotes,
      ],
    },
  ];
}

type Head = { readonly lines: readonly string[]; readonly description: ByteDescription; readonly dataStart: number };

function headOfReadme(readme: string, name: string): Head {
  if (readme.length > HEAD_BYTES)
    throw new ReadError(
      `The ReadMe has ${counted(readme.length)} characters; up to ${counted(HEAD_BYTES)} were expected.`,
    );
  const lines = readme.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  const descriptions = byteDescriptions(lines);
  if (descriptions.length === 0)
    throw new ReadError("The ReadMe has no Byte-by-byte Description, which was expected of every file of data.");
  return { lines, description: chooseDescription(descriptions, name), dataStart: 0 };
}

/** The rows begin behind the last rule: notes may stand between the description and them. */
async function ownHead(file: Blob): Promise<Head> {
  const stream = await openBytes(file);
  let bytes: Uint8Array;
  try {
    bytes = await stream.read(HEAD_BYTES);
  } finally {
    await stream.close();
  }
  // One character a byte, so that places in the text are places in the file.
  const text = new TextDecoder("latin1").decode(bytes);
  const starts: number[] = [0];
  const latin1: string[] = [];
  for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) {
    latin1.push(text.slice(starts.at(-1), index));
    starts.push(index + end.length);
  }
  if (starts.at(-1)! < text.length) latin1.push(text.slice(starts.at(-1)));
  const last = latin1.findLastIndex(isRule);
  const lines = latin1
    .slice(0, last + 1)
    .map((_, i) => textFromBytes(bytes.subarray(starts[i], starts[i] + latin1[i].length)));
  const [description, second] = byteDescriptions(lines);
  if (description === undefined)
    throw new ReadError(
      "The file has no Byte-by-byte Description with rules above and below it; a machine-readable table of the AAS was expected, or a file " +
        "of data and the ReadMe that describes it.",
    );
  if (second !== undefined)
    throw new ReadError(
      `The file describes several files of data (${[...description.files, ...second.files].join(", ")}, …) and seems to be the ReadMe of ` +
        "the CDS; the file of data was expected with it.",
    );
  return { lines, description, dataStart: starts[last + 1] ?? bytes.length };
}
