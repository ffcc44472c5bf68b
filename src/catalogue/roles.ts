import type { ColumnInfo } from "../readers/table.ts";

/** What columns of a catalogue are for, guessed from names, units and UCDs; a role without a likely column is left out. */
export type Roles = {
  readonly identifier?: string;
  readonly ra?: string;
  readonly dec?: string;
  readonly positionError?: string;
  readonly errorMeaning?: "sigma" | "r63" | "r68" | "r90" | "r95";
  readonly label?: string;
};

// In order of preference; letter case is ignored.
const identifiers = [
  "source_id",
  "srcid",
  "lsxps_id",
  "2sxps_id",
  "detuid",
  "iauname",
  "cscv2_name",
  "name",
  "source_name",
  "objid",
  "detid",
  "source",
  "src_id",
  "id",
];
const rightAscensions = [
  "ra",
  "sc_ra",
  "ra_icrs",
  "raicrs",
  "_raj2000",
  "raj2000",
  "cscv2_ra",
  "ra_deg",
  "radeg",
  "ra_x",
];
const declinations = [
  "dec",
  "decl",
  "sc_dec",
  "de_icrs",
  "deicrs",
  "_dej2000",
  "dej2000",
  "cscv2_dec",
  "dec_deg",
  "dedeg",
  "dec_x",
];
const errors: readonly (readonly [string, Roles["errorMeaning"]])[] = [
  ["sc_poserr", "r63"],
  ["poserr", undefined],
  ["pos_err", undefined],
  ["radec_err", undefined],
  ["err90", "r90"],
  ["err_ellipse_r0", "r95"],
  ["cscv2_pu", "r95"],
  ["error_radius", undefined],
  ["positional_error", undefined],
];
const labels = ["true_class", "class", "label", "source_class", "class_name", "sourceclass", "classification"];
const degrees = ["", "deg", "degree", "degrees"];
const arcseconds = ["", "arcsec", "arcs", "arcsecond", "arcseconds"];

/** Guesses the roles of the columns. Identifier and label may be of any type, positions are numbers in degrees. */
export function guessRoles(columns: readonly ColumnInfo[]): Roles {
  const named = (names: readonly string[], fits: (column: ColumnInfo) => boolean = () => true) => {
    for (const name of names) {
      const column = columns.find((candidate) => candidate.name.toLowerCase() === name && fits(candidate));
      if (column !== undefined) return column.name;
    }
    return undefined;
  };
  const withUcd = (ucd: string) => columns.find((column) => column.ucd.toLowerCase() === ucd)?.name;
  const isNumber = ({ type }: ColumnInfo) => type !== "text" && type !== "boolean";
  const inUnits = (units: readonly string[]) => (column: ColumnInfo) =>
    isNumber(column) && units.includes(column.unit.trim().toLowerCase());
  const position = {
    ra: named(rightAscensions, inUnits(degrees)) ?? withUcd("pos.eq.ra;meta.main"),
    dec: named(declinations, inUnits(degrees)) ?? withUcd("pos.eq.dec;meta.main"),
  };
  const error = errors.find(([name]) => named([name], inUnits(arcseconds)) !== undefined);
  return defined({
    identifier: named(identifiers) ?? withUcd("meta.id;meta.main"),
    ...(position.ra !== undefined && position.dec !== undefined ? position : {}),
    positionError: error === undefined ? undefined : named([error[0]], isNumber),
    errorMeaning: error?.[1],
    label: named(labels),
  });
}

/** An object without its undefined values. */
function defined<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
