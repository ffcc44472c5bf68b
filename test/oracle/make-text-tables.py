"""Writes test/data/text-tables.json: small ECSV, AAS (MRT) and CDS tables made by astropy 5.2, and the values that they hold.

Values are those that were written (ECSV) or what astropy reads (MRT, CDS); null = missing, 64-bit integers and infinities as text, as
test/readers/values.ts has them. Run from the project's folder: python3 test/oracle/make-text-tables.py
"""
import io, json, os, re, tempfile, warnings
from fractions import Fraction
import numpy as np
import astropy.units as u
from astropy.coordinates import SkyCoord
from astropy.io import ascii
from astropy.table import Column, MaskedColumn, QTable, Table
from astropy.time import Time

warnings.simplefilter("ignore")
rng = np.random.default_rng(20240801)
TYPES = ["bool", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "U"]
NAMES = {"bool": "boolean", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "u1": "uint8", "u2": "uint16", "u4": "uint32",
         "u8": "uint64", "f2": "float32", "f4": "float32", "f8": "float64", "U": "text"}
TEXTS = ["AGN", "a b", 'say "so"', "it's", "x,y", "Zoë ☃", "two\nlines", "nan", "null", "--", "007", "True", "😀 end", "#5", "1e5", "a;b|c", ""]
UNITS = ["", "mag", "deg", "erg / (s cm2)", "km / s", "1 / s", "arcsec"]
LABELS = ["flux", "e_flux", "RA (J2000)", "name", "P_AGN", "a.b", "x-y", 'q"q', "y", "1st", "größe", "select", "no", "~", "S/N", "c,d"]
DESCRIPTIONS = ["", "plain words", "colon: and # hash", 'quotes "in" it', "a very long text " * 8, "Zoë's 'flux'", "{braces} [brackets] & *stars*"]


def values(kind, n):
    if kind == "bool": return rng.integers(0, 2, n).astype(bool)
    if kind[0] in "iu":
        info = np.iinfo(kind)
        return np.array([[info.min, info.max, 0, 1, int(rng.integers(0, 100))][int(rng.integers(0, 5))] for _ in range(n)], dtype=kind)
    if kind[0] == "f":
        some = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 0.1, -2.5e3, 6.1e-5])
        with np.errstate(all="ignore"):
            plain = (rng.standard_normal(n) * 10.0 ** rng.integers(-4, 4, n)) if kind == "f2" else rng.standard_normal(n) * 10.0 ** rng.integers(-30, 30, n)
            return np.where(rng.random(n) < 0.4, rng.choice(some, n), plain).astype(kind)
    return np.array([TEXTS[i] for i in rng.integers(0, len(TEXTS), n)])


def plain(value, empty_is_missing=True):
    if value is None or value is np.ma.masked: return None
    if isinstance(value, (bool, np.bool_)): return bool(value)
    if isinstance(value, (np.int64, np.uint64)): return str(value)
    if isinstance(value, (int, np.integer)): return int(value)
    if isinstance(value, (float, np.floating)):
        if np.isnan(value): return None
        return float(value) if np.isfinite(value) else ("inf" if value > 0 else "-inf")
    return None if empty_is_missing and str(value) == "" else str(value)


def ecsv(number):
    rows = int(rng.integers(1, 7)) if number % 9 else 0
    table = Table()
    expected = []
    is_data_mask = number % 4 == 3
    labels = list(rng.permutation(LABELS)[: int(rng.integers(1, 8))])
    for label in labels:
        kind = TYPES[int(rng.integers(0, len(TYPES)))]
        data = values(kind, rows)
        if kind == "U" and rows == 0: data = np.array([], dtype="U3")
        mask = rng.random(rows) < 0.3 if rng.random() < 0.5 else None
        unit, description = str(rng.choice(UNITS)), str(rng.choice(DESCRIPTIONS))
        column = Column(data) if mask is None else MaskedColumn(data, mask=mask)
        column.unit, column.description = (unit or None), (description or None)
        if rng.random() < 0.3: column.meta = {"ucd": "phot.flux;em.X-ray"}
        table[label] = column
        # astropy gives the form with a mask to masked columns with a masked value only.
        keeps_empty = is_data_mask and mask is not None and mask.any()
        cells = [None if mask is not None and mask[i] else plain(data[i], not keeps_empty) for i in range(rows)]
        expected.append({"name": label, "type": NAMES[kind], "unit": "" if not unit else str(u.Unit(unit)), "description": description.strip(),
                         "ucd": (column.meta or {}).get("ucd", ""), "values": cells})
    if rng.random() < 0.4:
        kind = str(rng.choice(["i8", "f8", "U", "bool", "f4"]))
        data = values(kind, rows * 3).reshape(rows, 3)
        if kind == "U" and rows == 0: data = np.zeros((0, 3), "U3")
        table["array"] = Column(data)
        for k in range(3):
            expected.append({"name": f"array_{k + 1}", "type": NAMES[kind], "unit": "", "description": "", "ucd": "",
                             "values": [plain(v, False) for v in data[:, k]]})
    table.meta = {"title": "Number %d" % number, "nested": {"deep": {"er": "x: y"}}, "list": ["a", "b"]}
    text = io.StringIO()
    delimiter = " ," [number % 2]
    table.write(text, format="ascii.ecsv", delimiter=delimiter, **({"serialize_method": "data_mask"} if is_data_mask else {}))
    ends = ["\n", "\r\n"][number % 5 == 4]
    return {"format": "ecsv", "text": text.getvalue().replace("\n", ends) if ends == "\n" or "two" not in text.getvalue() else text.getvalue(),
            "rows": rows, "columns": expected}


def mixin(number):
    t = QTable()
    t["q"] = [1.5, 2.5] * u.m
    t["when"] = Time([58000.25, 58001.5], format="mjd", scale="tdb")
    t["where"] = SkyCoord([10.5, 20.25], [-5.5, 6.75], unit="deg")
    text = io.StringIO()
    t.write(text, format="ascii.ecsv", serialize_method={Time: "jd1_jd2"} if number else None)
    plain_columns = Table.read(re.sub(r"# meta:[^\0]*# schema", "# schema", text.getvalue()), format="ascii.ecsv")
    return {"format": "ecsv", "text": text.getvalue(), "rows": 2,
            "columns": [{"name": n, "type": "float64", "unit": str(plain_columns[n].unit or ""), "ucd": "",
                         "values": [plain(v) for v in plain_columns[n]]} for n in plain_columns.colnames]}


def exact_angle(sign, wholes, minutes, seconds, factor):
    return float((-1 if sign == "-" else 1) * factor * (Fraction(wholes) + Fraction(minutes) / 60 + Fraction(seconds) / 3600))


def fixed(number):
    rows = int(rng.integers(2, 7))
    table = Table()
    table["ID"] = np.array([f"X{int(rng.integers(1000, 9999))} b" if rng.random() < 0.5 else f"src{i}" for i in range(rows)])
    for k, kind in enumerate(rng.choice(["i4", "f8", "e", "U"], int(rng.integers(1, 5)))):
        mask = rng.random(rows) < 0.3
        mask[0] = False
        if kind == "i4": data = rng.integers(-5000, 5000, rows)
        elif kind == "U": data = np.array([str(rng.choice(["AGN", "a b c", "x|y", "star"])) for _ in range(rows)])
        elif kind == "e": data = rng.standard_normal(rows) * 1e-14
        else: data = np.round(rng.standard_normal(rows) * 100, int(rng.integers(1, 5)))
        column = MaskedColumn(data, mask=mask) if rng.random() < 0.5 else Column(data)
        if kind in ("f8", "e"): column.unit = [None, u.mag, u.mW / u.m**2, u.km / u.s][int(rng.integers(0, 4))]
        column.description = str(rng.choice(["Flux of it", "A long description that goes on over several lines of the table, " * 3, "with (1) a note"])).strip()
        table[f"c{k}"] = column
    is_sky = number % 3 == 0
    if is_sky:
        ra, dec = rng.uniform(0, 360, rows), rng.uniform(-0.9, 0.9, rows) * rng.choice([1, 90], rows)
        table["coord"] = SkyCoord(ra, dec, unit="deg")
    out = io.StringIO()
    table.write(out, format="ascii.mrt")
    text = out.getvalue()
    lines = text.split("\n")
    last = max(i for i, line in enumerate(lines) if line.startswith("-----"))
    result = {}
    if number % 2:
        block = lines[next(i for i, line in enumerate(lines) if line.startswith("Byte-by-byte")): last + 1]
        block[0] = "Byte-by-byte Description of file: tab*.dat"
        other = ["Byte-by-byte Description of file: refs.dat", "-" * 80, "   Bytes Format Units  Label     Explanations", "-" * 80,
                 "   1-  4  I4     yr     Year      Year of it", "-" * 80, ""]
        readme = "\n".join(["J/ApJ/1/1    A table (Someone, 2024)", "=" * 80, "A table", "  Someone A.", "=" * 80, ""] + other + block + ["", "=" * 80, "(End)"])
        data = "\n".join(lines[last + 1:])
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (("ReadMe", readme), ("table1.dat", data)):
                with open(os.path.join(folder, name), "w") as f: f.write(content)
            read = ascii.read(os.path.join(folder, "table1.dat"), format="cds", readme=os.path.join(folder, "ReadMe"))
        result = {"format": "cds", "readme": readme, "name": "table1.dat", "text": data}
    else:
        read = ascii.read(text, format="mrt")
        result = {"format": "mrt", "text": text}
    columns = []
    for name in read.colnames:
        kind = read[name].dtype.kind
        columns.append({"name": name, "type": {"i": "int", "f": "float64", "U": "text", "O": "text"}[kind],
                        "values": [plain(v if kind != "i" or v is np.ma.masked else int(v)) for v in read[name]]})
    if is_sky:
        cells = lambda name: [str(v) for v in read[name]]
        # The digits that the file has, not what a float makes of them.
        raw = [line for line in text.split("\n")[last + 1:] if line.strip()]
        span = {m[3]: (int(m[1] or m[2]) - 1, int(m[2])) for m in
                (re.match(r"\s*(?:(\d+)-\s*)?(\d+)\s+\S+\s+\S+\s+(\S+)", line) for line in lines[:last]) if m}
        of = lambda name: [line[slice(*span[name])].strip() for line in raw]
        columns.append({"name": "RA_deg", "type": "float64", "values": [exact_angle("+", *parts, 15) for parts in zip(of("RAh"), of("RAm"), of("RAs"))]})
        columns.append({"name": "DE_deg", "type": "float64", "values": [exact_angle(s, *parts, 1) for s, *parts in zip(of("DE-"), of("DEd"), of("DEm"), of("DEs"))]})
    return {**result, "rows": len(read), "columns": columns}


def main():
    tables = [ecsv(i) for i in range(66)] + [mixin(i) for i in range(2)] + [fixed(i) for i in range(44)]
    path = os.path.join(os.path.dirname(__file__), "..", "data", "text-tables.json")
    with open(path, "w") as f:
        f.write(json.dumps(tables, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(len(tables), os.path.getsize(path))


main()
