"""Checks that astropy, STILTS and pyarrow read what Xsieve writes: every value, unit and description, and UCD where the program knows them.

npx rolldown test/oracle/written-samples.ts --platform node -o build/written-samples.mjs
node build/written-samples.mjs build/written && python3 test/oracle/check-written.py build/written

Run by hand (astropy 5.2, STILTS 3.4; pyarrow, where it is there, reads the Parquet files). Known differences, where the standard decides:
STILTS reads no Parquet, in ECSV gives no UCD and no infinities, and takes UTF-8 for Latin 1; no program tells an empty text from a missing one;
astropy reads a missing logical value of FITS as false, and does not see which unsigned 64-bit integers are missing.
"""

import csv
import io
import json
import math
import re
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
from astropy.io import fits
from astropy.io.votable import parse
from astropy.table import Table

try:
    import pyarrow.parquet as parquet
except ImportError:
    parquet = None

folder = Path(sys.argv[1])
compared = {}


def same(expected, found, kind):
    """Floats must be the same to the last bit; astropy and STILTS give an empty text for a missing one."""
    if found is None or expected is None:
        return expected is None and found is None
    if kind in ("float32", "float64"):
        value, read = float(expected), float(found)
        if kind == "float32":
            value, read = np.float32(value), np.float32(read)
        return value == read and math.copysign(1, value) == math.copysign(1, read)
    return str(expected) == str(found)


def of_astropy(item, kind):
    if item is np.ma.masked or (kind == "text" and item in ("", b"")):
        return None
    if kind in ("text", "uint64"):
        text = item.decode("ascii") if isinstance(item, bytes) else str(item)
        return text or None
    if kind == "boolean":
        return bool(item)
    if kind in ("float32", "float64"):
        return None if math.isnan(item) else float(item)
    return int(item)


def of_stilts(text, kind):
    if text == "":
        return None
    if kind == "boolean":
        return text == "true"
    return text.replace("Infinity", "inf")


def check(program, path, expected, read):
    for column in expected:
        found = read[column["name"]]
        assert len(found) == len(column["values"]), (program, path, column["name"], len(found))
        for row, (value, item) in enumerate(zip(column["values"], found)):
            assert same(value, item, column["type"]), (program, path, column["name"], row, value, item)
            compared[program, path.suffix] = compared.get((program, path.suffix), 0) + 1


def with_stilts(path, form, expected):
    """STILTS's values, units, UCDs and descriptions. In ECSV it has no UCDs."""
    run = lambda *words: subprocess.run(["stilts", *words], check=True, capture_output=True).stdout.decode("utf-8")
    source = ["tpipe", f"in={path}", f"ifmt={form}"]
    rows = list(csv.DictReader(io.StringIO(run(*source, "omode=out", "ofmt=csv", "out=-"))))
    read = {c["name"]: [of_stilts(row[c["name"]], c["type"]) for row in rows] for c in expected}
    if form == "fits":
        read = {name: [(v.rstrip(" ") or None) if isinstance(v, str) else v for v in values] for name, values in read.items()}
    if form == "ecsv":
        # STILTS takes inf, as astropy writes it too, for no number, and UTF-8 for Latin 1.
        read = {name: [v.encode("latin-1", "replace").decode("utf-8", "replace") if isinstance(v, str) else v for v in values] for name, values in read.items()}
        expected = [c | {"values": [None if v in ("inf", "-inf") else v for v in c["values"]]} for c in expected]
    check("STILTS", path, expected, read)
    meta = run(*source, "cmd=meta name units ucd description", "omode=out", "ofmt=csv", "out=-")
    for column, row in zip(expected, csv.DictReader(io.StringIO(meta))):
        # A column of a table is said to have no UCD where none has one.
        found = [row["Units"], row["Description"], *([] if form == "ecsv" else [row["UCD"]])]
        wanted = [column["unit"], column["description"], *([] if form == "ecsv" else [column["ucd"]])]
        assert wanted == found, (path, column["name"], wanted, found)


def check_votable(path, expected):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # astropy makes an ID of a name (W03), and says of units like "erg/cm**2/s" that they are not those of CDS (W50).
        warnings.filterwarnings("ignore", category=Warning, message=".*W(03|50).*")
        table = parse(path, verify="warn").get_first_table()
    check("astropy", path, expected, {c["name"]: [of_astropy(v, c["type"]) for v in table.array[c["name"]]] for c in expected})
    for column, field in zip(expected, table.fields):
        assert (column["ucd"] or None) == field.ucd and (column["description"] or "") == (field.description or ""), (path, column["name"])
    with_stilts(path, "votable", expected)
    checked = subprocess.run(["stilts", "votlint", f"votable={path}"], capture_output=True)
    if checked.stdout or checked.stderr:
        print(path.name, checked.stdout.decode()[:500], checked.stderr.decode()[:500])


def check_fits(path, expected):
    # FITS has no place for other characters than ASCII: Xsieve says so, and writes question marks.
    expected = [c | {"values": [v and re.sub(r"[^ -~]", "?", v) for v in c["values"]]} if c["type"] == "text" else c for c in expected]
    with fits.open(path, character_as_bytes=True) as hdus:
        hdu = hdus[1]
        hdu.verify("exception")
        table = Table.read(path, hdu=1, character_as_bytes=True)
        read = {}
        for column in expected:
            items = table[column["name"]]
            if column["type"] == "text":
                read[column["name"]] = [None if v is np.ma.masked else (v.decode("ascii") if isinstance(v, bytes) else str(v)).rstrip(" ") or None for v in items]
            elif column["type"] == "boolean":
                # A missing one is a byte 0, which astropy takes for false.
                raw = hdu.data.view(np.recarray)[column["name"]] if len(items) else []
                read[column["name"]] = [None if want is None else bool(v) for v, want in zip(items, column["values"])]
            else:
                read[column["name"]] = [of_astropy(v, column["type"]) for v in items]
        # astropy looks for TNULL after it has added TZERO to 64-bit integers; the standard has it before.
        unmasked = [c | {"values": [str(2**64 - 1) if v is None else v for v in c["values"]]} if c["type"] == "uint64" else c for c in expected]
        check("astropy", path, unmasked, read)
        for i, column in enumerate(expected, 1):
            assert hdu.header.get(f"TUNIT{i}", "") == column["unit"] and hdu.header.get(f"TUCD{i}", "") == column["ucd"], (path, column["name"])
    with_stilts(path, "fits", expected)


def check_ecsv(path, expected):
    table = Table.read(path, format="ascii.ecsv")
    check("astropy", path, expected, {c["name"]: [of_astropy(v, c["type"]) for v in table[c["name"]]] for c in expected})
    for column in expected:
        found = table[column["name"]]
        assert (found.description or "") == column["description"] and found.meta.get("ucd", "") == column["ucd"], (path, column["name"])
    with_stilts(path, "ecsv", expected)


def check_parquet(path, expected):
    if parquet is None:
        return
    table = parquet.read_table(path)
    plain = lambda v, kind: None if v is None or (kind == "text" and v == "") or (isinstance(v, float) and math.isnan(v)) else v
    check("pyarrow", path, expected, {c["name"]: [plain(v, c["type"]) for v in table[c["name"]].to_pylist()] for c in expected})
    document = table.schema.metadata[b"IVOA.VOTable-Parquet.content"]
    for column, field in zip(expected, parse(io.BytesIO(document), verify="ignore").get_first_table().fields):
        assert (column["ucd"] or None) == field.ucd and (column["description"] or "") == (field.description or ""), (path, column["name"])


checks = {".vot": check_votable, ".fits": check_fits, ".ecsv": check_ecsv, ".parquet": check_parquet}
for path in sorted(p for p in folder.iterdir() if p.suffix in checks):
    n = path.stem.split("-")[0]
    checks[path.suffix](path, json.loads((folder / f"{n}.json").read_text()))
if parquet is None:
    print("There is no pyarrow here: the Parquet files were not read.")
print({" ".join(key): values for key, values in compared.items()}, len(list(folder.glob("*-*"))), "files")
