"""Makes test/data/votable.json.gz: small VOTables over all serialisations, types, versions and namespaces, with what astropy reads in them.

Documents are written by astropy and by STILTS from random tables (fixed seed), some of them then rewritten (other prefixes, encodings, comments),
and some are written by hand. Expected values are astropy's, but for what it does not read (FITS inside a VOTable): there they are the values
that were written. Run with /usr/bin/python3 (astropy 5.2, numpy 1.24); STILTS 3.4 in the path.
"""

import base64
import gzip
import io
import json
import random
import re
import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np
from astropy.io.votable import parse
from astropy.io.votable.tree import Field, Info, Param, Resource, Table, VOTableFile

warnings.simplefilter("ignore")
OUT = Path(__file__).parent.parent / "data" / "votable.json.gz"
rng = random.Random(20260101)

UNITS = ["", "deg", "arcsec", "erg/cm**2/s", "mag", "km/s"]
UCDS = ["", "pos.eq.ra;meta.main", "phot.flux;em.X-ray", "stat.error", "meta.id"]
TEXTS = ["AGN", "a & b", "x < y > z", 'quoted "text"', "2CXO J004307.5-092302", "", "-", "it's", "two  blanks inside"]
WIDE = ["Zoë", "α Cen", "χ² ≤ 3", "naïve", "日本", "plain", ""]

# name, datatype, arraysize, null
TYPES = [
    ("flag", "boolean", None, None),
    ("bit", "bit", None, None),
    ("byte", "unsignedByte", None, "255"),
    ("short", "short", None, "-32768"),
    ("int", "int", None, "-99"),
    ("long", "long", None, "-9223372036854775808"),
    ("float", "float", None, None),
    ("double", "double", None, None),
    ("name", "char", "*", None),
    ("fixed", "char", "6", None),
    ("most", "char", "30*", None),
    ("letter", "char", None, None),
    ("wide", "unicodeChar", "*", None),
    ("widefixed", "unicodeChar", "4", None),
    ("complex", "floatComplex", None, None),
    ("dcomplex", "doubleComplex", None, None),
    ("two", "int", "2", "-1"),
    ("three", "double", "3", None),
    ("matrix", "float", "2x2", None),
    ("twelve", "double", "12", None),
    ("many", "double", "*", None),
    ("manyints", "int", "*", None),
    ("bits", "bit", "11", None),
]


def value(datatype, arraysize, null):
    """One random value, None for missing, of the type that astropy's arrays take."""
    missing = rng.random() < 0.2
    if datatype == "boolean":
        return None if missing else rng.random() < 0.5
    if datatype == "bit":
        return rng.random() < 0.5
    if datatype in ("unsignedByte", "short", "int", "long"):
        least, most = {"unsignedByte": (0, 254), "short": (-32767, 32767), "int": (-(2**31), 2**31 - 1), "long": (-(2**63) + 1, 2**63 - 1)}[datatype]
        special = [least, most, 0, 1]
        number = rng.choice(special) if rng.random() < 0.4 else rng.randint(least, most)
        return None if missing or str(number) == null else number
    if datatype in ("float", "double"):
        special = [0.0, -0.0, 1.0, 1e-30, 1.5e30, 0.1, float("inf"), float("-inf"), float("nan"), 123456.789, 5e-324 if datatype == "double" else 1e-45]
        return float("nan") if missing else rng.choice(special) if rng.random() < 0.5 else rng.uniform(-360, 360)
    if datatype.endswith("Complex"):
        return complex(rng.uniform(-1, 1), rng.uniform(-1, 1))
    text = rng.choice(WIDE if datatype == "unicodeChar" else TEXTS)
    if arraysize is None:
        return text[:1] or "x"
    # astropy leaves out blanks round the text of a TD; Xsieve, as STILTS, keeps them.
    return text[: int(arraysize)].strip() if arraysize.isdigit() else text


def random_document(version, serialisation, columns, rows, tables=1):
    votable = VOTableFile(version=version)
    resource = Resource(name=f"resource {version}")
    votable.resources.append(resource)
    resource.infos.append(Info(name="origin", value="made & <random>"))
    for t in range(tables):
        table = Table(votable, name=f"table {t + 1}" if t or rng.random() < 0.7 else None)
        table.description = "A table of <random> values & texts"
        resource.tables.append(table)
        table.params.append(Param(votable, name="epoch", datatype="double", value=2000.5 + t))
        for name, datatype, arraysize, null in columns:
            field = Field(votable, name=name, ID=f"{name}_{t}", datatype=datatype, arraysize=arraysize, ucd=rng.choice(UCDS) or None)
            unit = rng.choice(UNITS)
            if unit:
                field.unit = unit
            if rng.random() < 0.5:
                field.description = f"What {name} is,  in\n  two lines"
            if null is not None:
                field.values.null = null
            table.fields.append(field)
        table.create_arrays(rows)
        for c, (name, datatype, arraysize, null) in enumerate(columns):
            key = f"{name}_{t}"
            for i in range(rows):
                fill(table.array, key, i, datatype, arraysize, null)
    out = io.BytesIO()
    votable.to_xml(out, tabledata_format=serialisation)
    return out.getvalue()


def fill(array, key, i, datatype, arraysize, null):
    isnumeric = datatype not in ("char", "unicodeChar")
    if isnumeric and arraysize is not None:
        count = rng.randint(0, 4) if arraysize == "*" else int(np.prod([int(n) for n in arraysize.split("x")]))
        values = [value(datatype, None, null) for _ in range(count)]
        if arraysize == "*":
            array.data[key][i] = np.ma.array([0 if v is None else v for v in values], mask=False, dtype="i4" if datatype == "int" else "f8")
            return
        filled = np.array([int(null) if v is None else v for v in values])
        array[key][i] = filled.reshape(array[key][i].shape)
        array.mask[key][i] = np.array([v is None for v in values]).reshape(array[key][i].shape)
        return
    one = value(datatype, arraysize, null)
    if one is None:
        array.mask[key][i] = True
        array[key][i] = int(null) if null is not None else False
        array.mask[key][i] = True
    else:
        array[key][i] = one


def plain(item, datatype):
    if item is np.ma.masked:
        return None
    if datatype == "boolean" or datatype == "bit":
        return bool(item)
    if datatype == "long":
        return str(int(item))
    if datatype in ("unsignedByte", "short", "int"):
        return int(item)
    number = float(item)
    if np.isnan(number):
        return None
    return number if np.isfinite(number) else ("inf" if number > 0 else "-inf")


def expected(document):
    """What astropy reads: per table its columns (arrays of up to 8 numbers one column each) and the names of those that hold no single value."""
    votable = parse(io.BytesIO(document), verify="ignore")
    tables = []
    for index, table in enumerate(votable.iter_tables()):
        columns, unread = [], []
        for field in table.fields:
            array = table.array[field.ID]
            base = {"unit": "", "ucd": field.ucd or "", "description": " ".join((field.description or "").split())}
            istext = field.datatype in ("char", "unicodeChar")
            size = field.arraysize or "1"
            if field.datatype.endswith("Complex") or (not istext and size.endswith("*")):
                unread.append(field.name)
            elif istext:
                columns.append({"name": field.name, **base, "values": [texted(v) for v in array]})
            else:
                count = int(np.prod([int(n) for n in size.split("x")]))
                if count > 8:
                    unread.append(field.name)
                elif count == 1:
                    columns.append({"name": field.name, **base, "values": [plain(v if not isinstance(v, np.ndarray) or v is np.ma.masked else v.reshape(-1)[0], field.datatype) for v in array]})
                else:
                    flat = array.reshape(len(array), count)
                    for e in range(count):
                        columns.append({"name": f"{field.name}_{e + 1}", **base, "values": [plain(flat[i][e], field.datatype) for i in range(len(array))]})
        tables.append({"index": index, "name": table.name or table.ID or "", "rows": len(table.array), "columns": columns, "unread": unread})
    return tables


def texted(item):
    if item is np.ma.masked or item is None:
        return None
    text = item.decode("utf-8") if isinstance(item, bytes) else str(item)
    return text.split("\0")[0] or None


def units_as_written(document, tables):
    """astropy rewrites units; what the document says is wanted."""
    text = document.decode("utf-16" if document.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace")
    units = {}
    for tag in re.findall(r"<(?:\w+:)?FIELD\b[^>]*>", text):
        name = re.search(r'\bname="([^"]*)"', tag)
        unit = re.search(r'\bunit="([^"]*)"', tag)
        units.setdefault(name.group(1), []).append(unit.group(1) if unit else "")
    for table in tables:
        seen = set()
        for column in table["columns"]:
            name = column["name"] if column["name"] in units else column["name"].rsplit("_", 1)[0]
            if name in seen:
                column["unit"] = last
                continue
            seen.add(name)
            column["unit"] = last = units[name].pop(0)
    return tables


def stilts(document, form):
    with tempfile.NamedTemporaryFile(suffix=".vot") as source:
        source.write(document)
        source.flush()
        return subprocess.run(["stilts", "tpipe", f"in={source.name}", "ifmt=votable", "omode=out", f"ofmt={form}", "out=-"], check=True, capture_output=True).stdout


def prefixed(document, prefix):
    text = document.decode("utf-8")
    text = re.sub(r"<(/?)([A-Z])", rf"<\1{prefix}:\2", text)
    return text.replace("xmlns=", f"xmlns:{prefix}=", 1).encode("utf-8")


def without_namespace(document):
    return re.sub(rb'\s+xmlns(:\w+)?="[^"]*"|\s+xsi:\w+="[^"]*"', b"", document)


def encoded(document, encoding, label):
    text = document.decode("utf-8")
    text = re.sub(r'encoding="[^"]*"', f'encoding="{label}"', text, count=1)
    bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    return bom + text.encode(encoding)


def by_hand(fields, rows, version="1.4", before="", around=("", "")):
    cells = "\n".join("<TR>" + "".join(row if row.startswith("<TD") else f"<TD>{row}</TD>" for row in cells) + "</TR>" for cells in rows)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{before}<VOTABLE version="{version}" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE name="hand">'
        f"{fields}<DATA>{around[0]}<TABLEDATA>{cells}</TABLEDATA>{around[1]}</DATA></TABLE></RESOURCE></VOTABLE>"
    ).encode("utf-8")


def hand_documents():
    double = '<FIELD name="x" datatype="double"/>'
    yield "numbers", by_hand(double, [[n] for n in ["1", " 2.5 ", "-1e300", "+7", "1.", ".5", "1E-5", "0.1000000000000000055511151231257827", "123456789012345678901234567890", "", "NaN", "nan", "inf", "-Inf", "+Inf", "5e-324", "1e400", "-0"]])
    yield "integers", by_hand(
        '<FIELD name="b" datatype="unsignedByte"/><FIELD name="i" datatype="int"><VALUES null="-1"/></FIELD><FIELD name="l" datatype="long"/>',
        [["0", "-1", "9007199254740993"], ["255", "0x1F", "-9223372036854775808"], ["", "", ""], [" 7 ", "+5", "9223372036854775807"], ["0x0a", "2147483647", "0"]],
    )
    yield "logicals", by_hand(
        '<FIELD name="f" datatype="boolean"/>',
        [[f] for f in ["T", "F", "t", "f", "1", "0", "true", "false", "?", "True", "FALSE", ""]],
    )
    yield "texts", by_hand(
        '<FIELD name="t" datatype="char" arraysize="*"/><FIELD name="u" datatype="unicodeChar" arraysize="*"/>',
        [["a &amp; b &lt;c&gt;", "&#945;&#x3b2;"], ["<![CDATA[<raw> & x]]>", "Zoë"], ["one<!-- not this -->two", "plain"], ["", ""], ["<TD/>", "<TD></TD>"], ["<?pi data?>seen", "&quot;&apos;"]],
    )
    yield "comments", by_hand(
        double,
        [["1"], ["2"], ["3"]],
        before="<!DOCTYPE VOTABLE SYSTEM 'http://us-vo.org/xml/VOTable.dtd'>\n<!-- <TR><TD>9</TD></TR> -->\n",
        around=("<!-- before <TABLEDATA> -->", "<!-- </TABLE> -->"),
    ).replace(b"<TR><TD>2", b"<!-- <TR> --><TR >\n<TD><!-- two -->2", 1)
    yield "same names", by_hand('<FIELD name="a" datatype="int"/><FIELD name="A" datatype="int"/><FIELD ID="only" datatype="int" name="b"/>', [["1", "2", "3"]])
    yield "no rows", by_hand(double, [])
    yield "text null", by_hand('<FIELD name="d" datatype="double"><VALUES null="-999"/></FIELD><FIELD name="s" datatype="short"><VALUES null="-999"/></FIELD>', [["1", "1"], ["-999", "-999"], ["-999.0", "2"]])


def main():
    cases = []

    def add(name, document, tables=None):
        tables = units_as_written(document, expected(document)) if tables is None else tables
        cases.append({"name": name, "document": base64.b64encode(document).decode(), "tables": tables})

    forms = {"1.1": ["tabledata", "binary"], "1.2": ["tabledata", "binary"], "1.3": ["tabledata", "binary", "binary2"], "1.4": ["tabledata", "binary", "binary2"]}
    for version, serialisations in forms.items():
        for serialisation in serialisations:
            for n in range(4):
                columns = TYPES if n == 0 else rng.sample(TYPES, rng.randint(1, 9))
                rows = [4, rng.randint(1, 12), rng.randint(0, 6), rng.randint(1, 9)][n]
                add(f"astropy {version} {serialisation} {n}", random_document(version, serialisation, columns, rows, tables=2 if n == 2 else 1))
    simple = [t for t in TYPES if t[0] not in ("bit", "bits", "many", "manyints", "complex", "dcomplex")]
    wide_before = list(WIDE)
    for form in ["tabledata", "binary", "binary2", "fits"]:
        for n in range(4):
            columns = rng.sample(simple, 7) if n else [t for t in simple if t[0] != "letter"]
            # FITS has no place for other characters than ASCII.
            WIDE[:] = ["plain", "", "Zoe"] if form == "fits" else WIDE
            source = random_document("1.4", "binary2", columns, 4 + n)
            document = stilts(source, f"votable-{form}-inline" if form != "tabledata" else "votable-tabledata")
            if form == "fits":
                cases.append({"name": f"STILTS fits {n}", "document": base64.b64encode(document).decode(), "tables": units_as_written(source, expected(source)), "isFits": True})
            else:
                add(f"STILTS {form} {n}", document)
    WIDE[:] = wide_before
    for n, (prefix, form) in enumerate([("vot", "tabledata"), ("v", "binary2"), ("VOTable", "tabledata"), ("x1", "binary")]):
        document = random_document("1.3", form, rng.sample(TYPES, 6), 4)
        add(f"prefix {prefix}", prefixed(document, prefix), units_as_written(document, expected(document)))
    for n, form in enumerate(["tabledata", "binary", "binary2"]):
        add(f"no namespace {form}", without_namespace(random_document("1.3", form, rng.sample(TYPES, 6), 3)))
    wide = [t for t in TYPES if t[0] in ("wide", "name", "double", "int")]
    for encoding, label in [("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16")]:
        for form in ["tabledata", "binary2"]:
            document = random_document("1.3", form, wide, 5)
            add(f"{encoding} {form}", encoded(document, encoding, label), units_as_written(document, expected(document)))
    latin = by_hand('<FIELD name="n" datatype="char" arraysize="*"><DESCRIPTION>é</DESCRIPTION></FIELD><FIELD name="x" datatype="int"/>', [["Zoë", "1"], ["naïve &amp; plain", "2"]])
    add("ISO-8859-1", encoded(latin, "latin-1", "ISO-8859-1"))
    for name, document in hand_documents():
        add(f"by hand: {name}", document)
    OUT.write_bytes(gzip.compress(json.dumps(cases, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), mtime=0))
    print(len(cases), "documents,", sum(len(c["tables"]) for c in cases), "tables,", OUT.stat().st_size, "bytes")


main()
