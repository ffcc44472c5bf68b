"""Makes the FITS files of test/data, each with the .json that it should read as. Run: /usr/bin/python3 make-fits.py

Expected values are those that went into the file, not those that a reader gave back. In the JSON, null is a missing
value; 64-bit integers are decimal text; infinities are "inf" and "-inf".
"""

import gzip
import json
import math
import os
import warnings

import numpy as np
from astropy.io import fits

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "data")
NAN = math.nan


def plain(value):
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (float, np.floating)):
        value = float(value)
        return None if math.isnan(value) else value if math.isfinite(value) else "inf" if value > 0 else "-inf"
    return int(value)


def column(name, kind, values, unit="", ucd="", description="", original=None, null=None):
    values = [plain(v) for v in values]
    if kind in ("int64", "uint64"):
        values = [None if v is None else str(v) for v in values]
    info = dict(name=name, original=name if original is None else original, type=kind, unit=unit, ucd=ucd, description=description)
    if null is not None:
        info["nullValue"] = null
    return dict(info, values=values)


def parts(name, kind, rows, **more):
    """An array of up to 8 elements: one column each."""
    n = len(rows[0])
    return [column(f"{name}_{k + 1}", kind, [row[k] for row in rows], description=f"element {k + 1} of {n} of {name}", **more) for k in range(n)]


def save(name, hdus, expected):
    path = os.path.join(DATA, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fits.HDUList(hdus).writeto(path, overwrite=True)
    with open(path.replace(".fits", ".json"), "w") as file:
        json.dump(expected, file, indent=1, ensure_ascii=False)
        file.write("\n")
    return path


def patch(path, old, new):
    """Replaces bytes that astropy cannot write."""
    assert len(old) == len(new)
    with open(path, "rb") as file:
        content = file.read()
    assert content.count(old) == 1, (old, content.count(old))
    with open(path, "wb") as file:
        file.write(content.replace(old, new))


def add_cards(path, keyword, values):
    """Puts cards before a keyword, in the place of padding: astropy would change the data with them."""
    with open(path, "rb") as file:
        content = file.read()
    cards = b"".join(f"{name:8}= {value:>20}".ljust(80).encode() for name, value in values.items())
    at = content.index(f"{keyword:8}=".encode())
    end = content.index(b"END     ", at)
    assert content[end + 80 : end + 80 + len(cards)].strip() == b"", "no padding left"
    with open(path, "wb") as file:
        file.write(content[:at] + cards + content[at : end + 80] + content[end + 80 + len(cards) :])


def letters():
    """Every letter of TFORM; TNULL, TSCAL and TZERO, unsigned integers, missing logicals, arrays, variable length."""
    big = 2**60 + 1
    single = np.array([1.1, NAN, np.inf, -np.inf, -0.0, 1e-45], dtype=np.float32)
    double = np.array([1.1, NAN, np.inf, -np.inf, -0.0, 5e-324])
    signed_byte = [-128, -1, 0, 1, 126, 127]
    ushort = [0, 1, 32767, 32768, 65534, 65535]
    uint = [0, 1, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1]
    ulong = [0, 1, 2**53 + 1, 2**63, 2**64 - 2, 2**64 - 1]
    raw = [
        fits.Column("logical", "L", array=np.array([True, False, True, False, True, False])),
        fits.Column("byte", "B", null=255, array=np.array([0, 1, 254, 255, 7, 8], dtype=np.uint8)),
        fits.Column("short", "I", null=-99, array=np.array([-32768, 32767, -99, 0, 1, 2], dtype=np.int16)),
        fits.Column("int", "J", null=999999, array=np.array([-(2**31), 2**31 - 1, 999999, 0, 1, 2], dtype=np.int32)),
        fits.Column("long", "K", null=-(2**63), array=np.array([-(2**63), 2**63 - 1, big, -big, 0, 1], dtype=np.int64)),
        fits.Column("single", "E", unit="mag", array=single),
        fits.Column("double", "D", unit="erg/s/cm2", array=double),
        fits.Column("signed_byte", "B", array=np.array([v + 128 for v in signed_byte], dtype=np.uint8)),
        fits.Column("ushort", "I", array=np.array([v - 2**15 for v in ushort], dtype=np.int16)),
        fits.Column("uint", "J", array=np.array([v - 2**31 for v in uint], dtype=np.int32)),
        fits.Column("ulong", "K", array=np.array([v - 2**63 for v in ulong], dtype=np.int64)),
        fits.Column("name", "12A", array=np.array(["AGN", "  lead", "", "x'y\"z", "twelve chars", "NUL!cut"])),
        fits.Column("one", "1E", dim="(1)", array=np.arange(6, dtype=np.float32)),
        fits.Column("array", "3D", dim="(3)", array=np.arange(18.0).reshape(6, 3)),
        fits.Column("bits", "11X", array=np.tile(np.array([True, False] * 5 + [True]), (6, 1))),
        fits.Column("complex", "C", array=np.array([1 + 2j] * 6, dtype=np.complex64)),
        fits.Column("dcomplex", "M", array=np.array([1 + 2j] * 6)),
        fits.Column("variable", "PJ()", array=np.array([np.arange(n, dtype=np.int32) for n in range(6)], dtype=object)),
        fits.Column("variable64", "QD()", array=np.array([np.arange(n) * 1.5 for n in range(6)], dtype=object)),
        fits.Column("words", "8A", dim="(4,2)", array=np.array([["ab", "cd"]] * 6)),
    ]
    table = fits.BinTableHDU.from_columns(raw, name="LETTERS")
    expected = [
        column("logical", "boolean", [True, False, None, None, True, False]),
        column("byte", "uint8", [0, 1, 254, None, 7, 8], null="255"),
        column("short", "int16", [-32768, 32767, None, 0, 1, 2], null="-99"),
        column("int", "int32", [-(2**31), 2**31 - 1, None, 0, 1, 2], null="999999"),
        column("long", "int64", [None, 2**63 - 1, big, -big, 0, 1], null=str(-(2**63))),
        column("single", "float32", single, unit="mag"),
        column("double", "float64", double, unit="erg/s/cm2"),
        column("signed_byte", "int8", signed_byte),
        column("ushort", "uint16", ushort),
        column("uint", "uint32", uint),
        column("ulong", "uint64", ulong),
        column("name", "text", ["AGN", "  lead", None, "x'y\"z", "twelve chars", "NUL"]),
        column("one", "float32", range(6)),
        *parts("array", "float64", np.arange(18.0).reshape(6, 3)),
        column("complex_re", "float32", [1] * 6, description="real part of complex"),
        column("complex_im", "float32", [2] * 6, description="imaginary part of complex"),
        column("dcomplex_re", "float64", [1] * 6, description="real part of dcomplex"),
        column("dcomplex_im", "float64", [2] * 6, description="imaginary part of dcomplex"),
        *parts("words", "text", [["ab", "cd"]] * 6),
    ]
    unread = ["bits", "variable", "variable64"]
    path = save("letters.fits", [fits.PrimaryHDU(), table], [dict(index=1, name="LETTERS", rows=6, columns=expected, unread=unread)])
    patch(path, b"NUL!cut", b"NUL\0cut")
    for n, zero in ((8, -128), (9, 2**15), (10, 2**31), (11, 2**63)):
        add_cards(path, f"TTYPE{n}", {f"TSCAL{n}": 1, f"TZERO{n}": zero})
    with open(path, "r+b") as file:
        content = file.read()
        start = content.index(b"T\x00\x80\x00\x80\x00\x00\x00")
        row = int(table.header["NAXIS1"])
        for index, stored in ((2, b"\0"), (3, b"?")):
            file.seek(start + index * row)
            file.write(stored)
    with open(path, "rb") as file, open(path + ".gz", "wb") as out:
        out.write(gzip.compress(file.read(), mtime=0))


def scaled():
    """TSCAL and TZERO that make real numbers; TNULL is compared with what is stored."""
    stored = np.array([0, 100, -32768, 7], dtype=np.int16)
    table = fits.BinTableHDU.from_columns(
        [fits.Column("s", "I", array=stored), fits.Column("k", "K", array=stored.astype(np.int64)), fits.Column("e", "E", array=stored.astype(np.float32))]
    )
    expected = [
        column("s", "float64", [10.0, 35.0, None, 11.75]),
        column("k", "float64", [-5.0, None, -32773.0, 2.0]),
        column("e", "float64", [0.5, 200.5, -65535.5, 14.5]),
    ]
    path = save("scaled.fits", [fits.PrimaryHDU(), table], [dict(index=1, name="", rows=4, columns=expected, unread=[])])
    add_cards(path, "TTYPE1", {"TSCAL1": 0.25, "TZERO1": 10.0, "TNULL1": -32768})
    add_cards(path, "TTYPE2", {"TZERO2": -5.0, "TNULL2": 100})
    add_cards(path, "TTYPE3", {"TSCAL3": "2.0D0", "TZERO3": 0.5})


def several():
    """An image, an ASCII table, two binary tables and one without rows."""
    ascii_table = fits.TableHDU.from_columns([fits.Column("a", "I4", array=np.array([1, 2]), ascii=True)])
    first = fits.BinTableHDU.from_columns([fits.Column("a", "J", array=np.array([1, 2, 3], dtype=np.int32))], name="FIRST")
    second = fits.BinTableHDU.from_columns([fits.Column("b", "3A", array=np.array(["x", "yy"]))])
    empty = fits.BinTableHDU.from_columns([fits.Column("c", "D", array=np.array([]))], name="EMPTY")
    save(
        "several.fits",
        [fits.PrimaryHDU(np.zeros((7, 11), dtype=np.float32)), ascii_table, first, second, empty],
        [
            dict(index=1, name="", rows=2, columns=[column("a", "int32", [1, 2])], unread=[]),
            dict(index=2, name="FIRST", rows=3, columns=[column("a", "int32", [1, 2, 3])], unread=[]),
            dict(index=3, name="", rows=2, columns=[column("b", "text", ["x", "yy"])], unread=[]),
            dict(index=4, name="EMPTY", rows=0, columns=[column("c", "float64", [])], unread=[]),
        ],
    )


def names():
    """Names that clash or start with a digit, metadata of columns, long texts, a header of more than 5 kB."""
    wanted = ["2SXPS_ID", "b_rgeo", "B_rgeo", "SC_EP_8_FLUX", "a b-c", "ID", "ID"]
    table = fits.BinTableHDU.from_columns([fits.Column(f"col{i}", "J", array=np.array([i, -i], dtype=np.int32)) for i in range(7)])
    table.columns.add_col(fits.Column("text", "12A", array=np.array(["XXXXXX", "plain"])))
    table = fits.BinTableHDU.from_columns(table.columns)
    header = table.header
    long_text = "A description that is far too long for one card of a header, " * 3 + "as 'TCOMM' of a survey often is."
    header["TUNIT2"] = "pc"
    header["TUCD2"] = "pos.distance;stat.min"
    header["TCOMM4"] = long_text
    header["EXTNAME"] = "catalogue"
    for i in range(80):
        header.add_comment(f"A remark that makes the header long, number {i}")
    header.add_history("Made for a test")
    values = [column(n, "int32", [i, -i]) for i, n in enumerate(["2SXPS_ID", "b_rgeo", "B_rgeo_1", "SC_EP_8_FLUX", "a b-c", "ID", "ID_1"])]
    values[0]["description"] = "identifier of the source"
    values[1].update(unit="pc", ucd="pos.distance;stat.min")
    values[2]["original"] = "B_rgeo"
    values[3]["description"] = long_text
    values[6]["original"] = "ID"
    values.append(column("text", "text", ["Zoë", "plain"]))
    path = save("names.fits", [fits.PrimaryHDU(), table], [dict(index=1, name="catalogue", rows=2, columns=values, unread=[])])
    comments = {1: " / identifier of the source", 2: " / label for field   2"}
    for n, name in enumerate(wanted, 1):
        old = f"TTYPE{n}  = 'col{n - 1}    '".ljust(80)
        new = f"TTYPE{n}  = {name!r:10}{comments.get(n, '')}".ljust(80)
        patch(path, old.encode(), new.encode())
    patch(path, b"XXXXXX", "Zoë".encode() + b"  ")


def image():
    """No binary table at all."""
    fits.PrimaryHDU(np.zeros((4, 4), dtype=np.int16)).writeto(os.path.join(DATA, "image.fits"), overwrite=True)


if __name__ == "__main__":
    for make in (letters, scaled, several, names, image):
        make()
