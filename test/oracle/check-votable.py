"""Checks that astropy and STILTS read the VOTables that Xsieve writes: every value, unit, UCD and description. Run by hand:

npx rolldown test/oracle/votable-samples.ts --platform node -o build/votable-samples.mjs
node build/votable-samples.mjs build/votables && python3 test/oracle/check-votable.py build/votables
"""

import csv
import io
import json
import math
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
from astropy.io.votable import parse

folder = Path(sys.argv[1])
compared = {"astropy": 0, "STILTS": 0}


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


def check(program, path, n, read):
    for column in json.loads((folder / f"{n}.json").read_text()):
        found = read[column["name"]]
        assert len(found) == len(column["values"]), (program, path, column["name"], len(found))
        for row, (value, item) in enumerate(zip(column["values"], found)):
            assert same(value, item, column["type"]), (program, path, column["name"], row, value, item)
            compared[program] += 1


for path in sorted(folder.glob("*.vot")):
    n = path.stem.split("-")[0]
    expected = json.loads((folder / f"{n}.json").read_text())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # astropy makes an ID of a name (W03), and says of units like "erg/cm**2/s" that they are not those of CDS (W50).
        warnings.filterwarnings("ignore", category=Warning, message=".*W(03|50).*")
        table = parse(path, verify="warn").get_first_table()
    read = {c["name"]: [of_astropy(v, c["type"]) for v in table.array[c["name"]]] for c in expected}
    check("astropy", path, n, read)
    for column, field in zip(expected, table.fields):
        assert (column["ucd"] or None) == field.ucd and (column["description"] or "") == (field.description or ""), (path, column["name"])
    text = subprocess.run(["stilts", "tpipe", f"in={path}", "ifmt=votable", "omode=out", "ofmt=csv", "out=-"], check=True, capture_output=True).stdout.decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    check("STILTS", path, n, {c["name"]: [of_stilts(row[c["name"]], c["type"]) for row in rows] for c in expected})
    meta = subprocess.run(["stilts", "tpipe", f"in={path}", "ifmt=votable", "cmd=meta name units ucd description", "omode=out", "ofmt=csv", "out=-"], check=True, capture_output=True).stdout.decode("utf-8")
    for column, row in zip(expected, csv.DictReader(io.StringIO(meta))):
        assert [column["unit"], column["ucd"], column["description"]] == [row["Units"], row["UCD"], row["Description"]], (path, row)
    checked = subprocess.run(["stilts", "votlint", f"votable={path}"], capture_output=True)
    if checked.stdout or checked.stderr:
        print(path.name, checked.stdout.decode()[:500], checked.stderr.decode()[:500])
print(compared)
