"""Makes test/data/many.fits.gz, a hundred small tables with columns of all kinds, and many.json, what they should read as.

Run: /usr/bin/python3 make-fits-many.py. Headers are made by astropy; rows are put together byte by byte from the stored values that the
expected values stand for, so that no reader is asked what is right. astropy then reads what it can (no missing values) and must agree.
In the JSON, null is a missing value; 64-bit integers are decimal text; infinities are "inf" and "-inf".
"""

import gzip
import io
import json
import math
import os
import random
import warnings

import numpy as np
from astropy.io import fits

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "data")
random.seed(20221126)
INTEGERS = {"B": ("uint8", ">u1", 0, 255), "I": ("int16", ">i2", -(2**15), 2**15 - 1), "J": ("int32", ">i4", -(2**31), 2**31 - 1), "K": ("int64", ">i8", -(2**63), 2**63 - 1)}
SHIFTED = {"B": ("int8", -128), "I": ("uint16", 2**15), "J": ("uint32", 2**31), "K": ("uint64", 2**63)}
WORDS = ["flux", "of the source", "in 0.5-2 keV", "'hard'", "error/2", "from 4XMM & CSC", "(see text)", "10% of", "it''s"]
LONG = 11


def plain(value):
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (float, np.floating)):
        value = float(value)
        return None if math.isnan(value) else value if math.isfinite(value) else "inf" if value > 0 else "-inf"
    return int(value)


class Column:
    """One column: its cards, the bytes of its cells, and the columns that it should be read as."""

    def __init__(self, name, rows):
        self.name, self.rows = name, rows
        self.cards, self.cells, self.reads, self.unread = [], [], [], False
        self.form, self.width = "", 0
        self.info = dict(unit="", ucd="", description="")

    def card(self, keyword, value):
        self.cards.append((keyword, value))

    def skip(self, form, width, cells):
        self.unread, self.form, self.width, self.cells = True, form, width, cells
        return self

    def finish(self, form, kind, width, values, cells, endings=("",), words=("",), null=None):
        self.form, self.width, self.cells = form, width, cells
        for k, (ending, said) in enumerate(zip(endings, words)):
            description = self.info["description"]
            if said:
                description = f"{description} ({said})" if description else f"{said} of {self.name}"
            column = [plain(v[k]) for v in values]
            if kind in ("int64", "uint64"):
                column = [None if v is None else str(v) for v in column]
            info = dict(self.info, name=self.name + ending, original=self.name + ending, type=kind, description=description)
            if null is not None and kind != "float64":
                info["nullValue"] = str(null)
            self.reads.append(dict(info, values=column))
        return self


def parts(n):
    if n == 1:
        return ("",), ("",)
    if n <= 8:
        return tuple(f"_{k + 1}" for k in range(n)), tuple(f"element {k + 1} of {n}" for k in range(n))
    return ("",), (f"first of {n} elements",)


def integers(c, code, repeat):
    kind, stored, low, high = INTEGERS[code]
    style = random.choice(["plain", "plain", "shifted", "scaled"])
    null = random.choice([None, None, low, high, 0, 99])
    draw = lambda: random.choice([low, high, 0, 1, 99, random.randint(low, high), random.randint(low, high)])
    cells = [[draw() for _ in range(repeat)] for _ in range(c.rows)]
    scale, zero = 1, 0
    if style == "shifted":
        kind, zero = SHIFTED[code]
        c.card("TZERO", zero)
        if random.random() < 0.5:
            c.card("TSCAL", 1)
    if style == "scaled":
        kind, scale, zero = "float64", random.choice([0.25, 0.1, -2.0, 1e-17]), random.choice([0.0, 100.5, -3.0])
        c.card("TSCAL", scale)
        c.card("TZERO", zero)
    if null is not None:
        c.card("TNULL", null)

    def value(x):
        if x == null:
            return None
        return float(x) * scale + zero if style == "scaled" else x + zero

    shown = None if null is None else null + (zero if style == "shifted" else 0)
    endings, words = parts(repeat)
    raw = [np.array(cell, dtype=stored).tobytes() for cell in cells]
    return c.finish(f"{'' if repeat == 1 else repeat}{code}", kind, repeat * np.dtype(stored).itemsize, [[value(x) for x in cell] for cell in cells], raw, endings, words, shown)


def reals(c, code, repeat):
    kind, stored = ("float32", ">f4") if code == "E" else ("float64", ">f8")
    single = np.float32 if code == "E" else np.float64
    draw = lambda: random.choice([math.nan, math.inf, -math.inf, 0.0, -1.5, 1e-30, random.gauss(0, 1), random.gauss(0, 1e9)])
    cells = [[single(draw()) for _ in range(repeat)] for _ in range(c.rows)]
    value = lambda x: x
    if random.random() < 0.25:
        scale, zero = random.choice([2.0, 0.1, 1e3]), random.choice([0.0, 7.25])
        c.card("TSCAL", scale)
        c.card("TZERO", zero)
        kind, value = "float64", lambda x: float(x) * scale + zero
    endings, words = parts(repeat)
    raw = [np.array(cell, dtype=stored).tobytes() for cell in cells]
    return c.finish(f"{repeat}{code}", kind, repeat * np.dtype(stored).itemsize, [[value(x) for x in cell] for cell in cells], raw, endings, words)


def logicals(c, repeat):
    bytes_of = {True: b"T", False: b"F", None: b"\0"}
    cells = [[random.choice([True, False, None]) for _ in range(repeat)] for _ in range(c.rows)]
    endings, words = parts(repeat)
    return c.finish(f"{repeat}L", "boolean", repeat, cells, [b"".join(bytes_of[x] for x in cell) for cell in cells], endings, words)


def text_cell(width):
    text = random.choice(["", "AGN", "  lead", "x'y\"z", "Zoë", "NUL\0cut", "a b  ", "blank \0", "\0\0", "4XMM J000000.0+000000"])
    raw = text.encode()[:width]
    while raw and raw[-1] >= 0x80:
        raw = raw[:-1]
    value = raw.split(b"\0")[0].decode().rstrip(" ")
    return raw.ljust(width, b" "), value or None


def texts(c, repeat):
    width = random.choice([1, 3, 4, 5, 8, 21])
    cells = [[text_cell(width) for _ in range(repeat)] for _ in range(c.rows)]
    form = f"{width * repeat}A"
    if repeat > 1:
        style = random.choice(["TDIM", "rAw", "SSTR"])
        if style == "TDIM":
            c.card("TDIM", f"({width},{repeat})")
        else:
            form += str(width) if style == "rAw" else f":SSTR{width}"
    endings, words = parts(repeat)
    return c.finish(form, "text", width * repeat, [[v for _, v in cell] for cell in cells], [b"".join(r for r, _ in cell) for cell in cells], endings, words)


def bits(c, repeat):
    cells = [[random.random() < 0.5 for _ in range(repeat)] for _ in range(c.rows)]
    raw = [np.packbits(np.array(cell, dtype=bool)).tobytes() for cell in cells]
    if repeat > 8:
        return c.skip(f"{repeat}X", (repeat + 7) // 8, raw)
    endings, words = parts(repeat)
    return c.finish(f"{repeat}X", "boolean", 1, cells, raw, endings, words)


def complexes(c, code, repeat):
    kind, stored = ("float32", ">f4") if code == "C" else ("float64", ">f8")
    cells = [[np.dtype(stored).type(random.gauss(0, 1)) for _ in range(2 * repeat)] for _ in range(c.rows)]
    raw = [np.array(cell, dtype=stored).tobytes() for cell in cells]
    if repeat > 1:
        return c.skip(f"{repeat}{code}", 4 * np.dtype(stored).itemsize, raw)
    return c.finish(code, kind, 2 * np.dtype(stored).itemsize, cells, raw, ("_re", "_im"), ("real part", "imaginary part"))


def skipped(c):
    form, width = random.choice([("PJ(0)", 8), ("1QD(0)", 16), ("0D", 0), ("0A", 0), ("PA", 8)])
    return c.skip(form, width, [b"\0" * width] * c.rows)


def words_about(c):
    """Metadata, under the keywords that TOPCAT and others write."""
    for keyword, key, choices in [
        ("TUNIT", "unit", ["erg/cm**2/s", "mag", "deg", "10**-17 W/m2"]),
        ("TUCD", "ucd", ["phot.flux;em.X-ray", "pos.eq.ra;meta.main"]),
        ("TUTYP", "utype", ["stc:AstroCoords.Position2D.Value2.C1"]),
        ("TXTYP", "xtype", ["timestamp"]),
        ("TCOMM", "description", [" ".join(random.choices(WORDS, k=n)) for n in (2, 30)]),
    ]:
        if random.random() < 0.4:
            value = random.choice(choices)
            is_long_keyword = keyword != "TUNIT" and len(value) < 40 and random.random() < 0.2
            c.card(f"HIERARCH {keyword}" if is_long_keyword else keyword, value)
            c.info[key] = value


def binary_table(number):
    rows = random.choice([0, 1, 2, 5, 7])
    columns = []
    for k in range(random.randint(2, 6)):
        c = Column(f"c{k}", rows)
        words_about(c)
        repeat = random.choice([1, 1, 1, 2, 3, 8, 9, LONG])
        code = random.choice("LXBIJKAEDCMP" + "BIJKED")
        if code in INTEGERS:
            integers(c, code, repeat)
        elif code in "ED":
            reals(c, code, repeat)
        elif code == "A":
            texts(c, repeat)
        elif code == "L":
            logicals(c, repeat)
        elif code == "X":
            bits(c, repeat)
        elif code in "CM":
            complexes(c, code, min(repeat, 2))
        else:
            skipped(c)
        columns.append(c)
    row_bytes = [b"".join(c.cells[i] for c in columns) for i in range(rows)]
    width = sum(c.width for c in columns)
    return "BINTABLE", f"TABLE_{number}", columns, row_bytes, width


def ascii_table(number):
    rows = random.choice([0, 1, 3, 6])
    columns, at = [], 1
    for k in range(random.randint(1, 5)):
        c = Column(f"a{k}", rows)
        words_about(c)
        code = random.choice("AIIFED")
        null = random.choice([None, "-99", "NULL"])
        width = {"A": 6, "I": random.choice([4, 9, 18]), "F": 9, "E": 13, "D": 22}[code]
        texts_, values = [], []
        for _ in range(rows):
            text, value = ascii_cell(code, width, null)
            texts_.append(text)
            values.append([value])
        if null is not None:
            c.card("TNULL", null)
        gap = random.choice([0, 1, 3])
        c.card("TBCOL", at + gap)
        at += gap + width
        form = {"A": "A6", "I": f"I{width}", "F": "F9.3", "E": "E13.6", "D": "D22.15"}[code]
        kind = {"A": "text", "I": "int32" if width < 10 else "int64"}.get(code, "float64")
        c.finish(form, kind, width, values, [b" " * gap + t.encode() for t in texts_], null=null)
        columns.append(c)
    return "TABLE", f"ASCII_{number}", columns, [b"".join(c.cells[i] for c in columns) for i in range(rows)], at - 1


def ascii_cell(code, width, null):
    if random.random() < 0.15:
        return " " * width, None
    if null is not None and random.random() < 0.2:
        return random.choice([null.ljust(width), null.rjust(width)])[:width], None
    if code == "A":
        text = random.choice(["star", " AGN", "a b"])
        return text.ljust(width), text
    if code == "I":
        value = random.choice([0, 7, -12, 10 ** (width - 1) - 1])
        return str(value).rjust(width), value
    value = random.choice([0.0, 1.5, -2.25, random.gauss(0, 100)])
    text = f"{value:.3f}" if code == "F" else f"{value:.6E}" if code == "E" else f"{value:.14E}".replace("E", "D")
    return text.rjust(width), float(text.replace("D", "E"))


def hdu_bytes(kind, name, columns, rows, width):
    header = fits.Header()
    for keyword, value in [("XTENSION", kind), ("BITPIX", 8), ("NAXIS", 2), ("NAXIS1", width), ("NAXIS2", len(rows)), ("PCOUNT", 0), ("GCOUNT", 1), ("TFIELDS", len(columns))]:
        header.append((keyword, value))
    header.append(("EXTNAME", name))
    for n, c in enumerate(columns, 1):
        header.append((f"TTYPE{n}", c.name))
        header.append((f"TFORM{n}", c.form))
        for keyword, value in c.cards:
            header.append((f"{keyword}{n}", value))
    data = b"".join(rows)
    pad = (b" " if kind == "TABLE" else b"\0") * (-len(data) % 2880)
    return header.tostring().encode() + data + pad


def check_with_astropy(content, tables):
    """astropy must agree wherever nothing is missing and nothing is skipped."""
    compared = 0
    with fits.open(io.BytesIO(content)) as hdus:
        for hdu, (kind, _, columns, rows, _) in zip(hdus[1:], tables):
            if kind == "TABLE" or not rows:
                continue
            for c in columns:
                if c.unread or c.form[-1] in "XLCM" or "A" in c.form or any(v is None for r in c.reads for v in r["values"]):
                    continue
                try:
                    found = np.asarray(hdu.data[c.name]).reshape(len(rows), -1)
                except UnboundLocalError:  # astropy 5.2, of some 64-bit integers with TZERO
                    continue
                for k, read in enumerate(c.reads):
                    for x, wanted in zip(found[:, k], read["values"]):
                        wanted = {"inf": math.inf, "-inf": -math.inf}.get(wanted, wanted)
                        wanted = int(wanted) if isinstance(wanted, str) else wanted
                        same = x == wanted or (isinstance(wanted, float) and abs(float(x) - wanted) <= 1e-6 * abs(wanted))
                        assert same, (hdu.name, c.name, c.form, c.cards, x, wanted)
                        compared += 1
    print("values compared with astropy:", compared)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    tables = [binary_table(k) for k in range(88)] + [ascii_table(k) for k in range(12)]
    content = fits.PrimaryHDU().header.tostring().encode() + b"".join(hdu_bytes(*table) for table in tables)
    expected = [
        dict(index=k, name=name, rows=len(rows), columns=[r for c in columns for r in c.reads], unread=[c.name for c in columns if c.unread])
        for k, (_, name, columns, rows, _) in enumerate(tables, 1)
    ]
    with open(os.path.join(DATA, "many.fits.gz"), "wb") as file:
        file.write(gzip.compress(content, mtime=0))
    with open(os.path.join(DATA, "many.json"), "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(table, ensure_ascii=False) for table in expected) + "\n]\n")
    check_with_astropy(content, tables)
