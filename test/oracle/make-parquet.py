"""Makes the Parquet files of test/data and the JSON that they should read as.

Needs pyarrow, duckdb and astropy (written with 25.0, 1.5 and 8.0): python3 test/oracle/make-parquet.py
Expected values come from what was written, not from a Parquet reader. null: missing; 64-bit integers and infinities as text.
"""

import decimal
import json
import math
import pathlib
import random
import struct
import uuid
from datetime import date, datetime, timedelta, timezone

import duckdb
import numpy as np
import astropy.units as u
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.coordinates import SkyCoord
from astropy.table import Column, MaskedColumn, QTable, Table

here = pathlib.Path(__file__).parent.parent / "data"
rng = random.Random(20241)
D = decimal.Decimal


def plain(value, big=False):
    """A value as the JSON has it."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return str(value) if big else value
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else ("inf" if value > 0 else "-inf")


def save(name, columns, rows, unread=(), table="", **info):
    """columns: (name, type, values) or (name, type, values, unit/ucd/…)."""
    described = []
    for column, kind, values, *more in columns:
        big = kind in ("int64", "uint64")
        assert len(values) == rows, column
        described.append(
            dict(
                name=column, original=column, type=kind, unit="", ucd="", description="",
                **(dict(xtype="timestamp") if more == ["timestamp"] else {}),
                values=[plain(v, big) for v in values],
            )
            | (more[0] if more and isinstance(more[0], dict) else {})
        )
    text = json.dumps(dict(name=table, rows=rows, columns=described, unread=list(unread), **info), ensure_ascii=False)
    (here / f"{name}.json").write_text(text + "\n")


def holes(values, share=0.25):
    return [None if rng.random() < share else v for v in values]


N = 60
words = ["AGN", "", "XRB", "Cataclysmic variable of the type SU UMa", "étoile", "恒星", "CV", "a\tb", "👩‍🚀"]
f32 = lambda x: struct.unpack("<f", struct.pack("<f", x))[0]


def common_columns():
    """Columns that every writer and every encoding can have, as (name, Arrow type, cell type, values, expected)."""
    floats = [rng.gauss(0, 1) * 10 ** rng.randint(-300, 300) for _ in range(N - 5)] + [math.nan, math.inf, -math.inf, -0.0, 5e-324]
    singles = [f32(rng.gauss(0, 1) * 10 ** rng.randint(-30, 30)) for _ in range(N - 3)] + [math.nan, math.inf, -0.0]
    longs = [rng.randint(-(2**63), 2**63 - 1) for _ in range(N - 2)] + [2**63 - 1, -(2**63)]
    ints = [rng.randint(-(2**31), 2**31 - 1) for _ in range(N - 2)] + [2**31 - 1, -(2**31)]
    texts = [rng.choice(words) for _ in range(N)]
    flags = [rng.random() < 0.5 for _ in range(N)]
    few = [rng.choice([1.5, math.nan, -2.25, 1e300]) for _ in range(N)]
    return [
        ("double", pa.float64(), "float64", floats),
        ("float", pa.float32(), "float32", singles),
        ("long", pa.int64(), "int64", longs),
        ("int", pa.int32(), "int32", ints),
        ("text", pa.string(), "text", texts),
        ("flag", pa.bool_(), "boolean", flags),
        ("few", pa.float64(), "float64", few),
    ]


def common_table():
    """All of them three times: required, with some missing, and with all missing."""
    fields, arrays, expected = [], [], []
    for name, arrow, kind, values in common_columns():
        some = holes(values)
        for suffix, given, nullable in (("", values, False), ("_some", some, True), ("_none", [None] * N, True)):
            fields.append(pa.field(name + suffix, arrow, nullable))
            arrays.append(pa.array(given, arrow, from_pandas=False))
            expected.append((name + suffix, kind, given))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields)), expected


def write(name, table, expected, rows, unread=(), **options):
    pq.write_table(table, here / f"{name}.parquet", **options)
    save(name, expected, rows, unread)


common, expected = common_table()
save("parquet-common", expected, N)

# Compressions and page versions. Small pages and row groups: several of each.
small = dict(data_page_size=100, write_batch_size=10, row_group_size=25, write_page_checksum=True)
for name, options in {
    "parquet-snappy": dict(compression="snappy", data_page_version="1.0", **small),
    "parquet-zstd": dict(compression="zstd", data_page_version="2.0", use_dictionary=False, store_schema=False),
    "parquet-gzip": dict(compression="gzip", data_page_version="1.0", store_schema=False),
    "parquet-brotli": dict(compression="brotli", data_page_version="2.0", store_schema=False),
    "parquet-lz4": dict(compression="lz4", data_page_version="2.0", store_schema=False),
    "parquet-none": dict(compression="none", data_page_version="2.0", store_schema=False, **small),
}.items():
    pq.write_table(common, here / f"{name}.parquet", **options)

# Encodings.
encodings = {
    "double": "BYTE_STREAM_SPLIT", "float": "BYTE_STREAM_SPLIT", "long": "DELTA_BINARY_PACKED", "int": "DELTA_BINARY_PACKED",
    "text": "DELTA_BYTE_ARRAY", "flag": "RLE", "few": "PLAIN",
}
by_name = {field.name: encodings[field.name.split("_")[0]] for field in common.schema}
delta = dict(use_dictionary=False, store_schema=False, data_page_version="2.0")
pq.write_table(common, here / "parquet-delta.parquet", column_encoding=by_name, **delta)
lengths = {n: "DELTA_LENGTH_BYTE_ARRAY" for n in by_name if n.startswith("text")}
lengths |= {n: "BYTE_STREAM_SPLIT" for n in by_name if n.startswith(("long", "int"))}
delta = dict(use_dictionary=False, store_schema=False, compression="none")
pq.write_table(common, here / "parquet-lengths.parquet", column_encoding=by_name | lengths, **delta)

# A dictionary that overflows: its pages are followed by plain ones.
many = [f"source {i}" if i > 100 else "the same" for i in range(400)]
table = pa.table({"name": many, "n": pa.array([i % 7 if i < 300 else i for i in range(400)], pa.int64())})
write("parquet-fallback", table, [("name", "text", many), ("n", "int64", table["n"].to_pylist())], 400,
      dictionary_pagesize_limit=600, write_batch_size=20, data_page_size=200, store_schema=False)

# Logical types.
M = 12
def series(make, kind=None):
    return holes([make(i) for i in range(M)], 0.2)

day0 = date(1970, 1, 1)
days = series(lambda i: rng.randint(-800000 // 4, 60000))
micros = series(lambda i: rng.randint(-(10**15), 4 * 10**15))
nanos = series(lambda i: rng.randint(-(10**18), 4 * 10**18))
times = series(lambda i: rng.randint(0, 86400 * 10**6 - 1))


def iso(value, unit, suffix=""):
    return None if value is None else str(np.datetime_as_string(np.datetime64(value, unit), unit=unit)) + suffix


def clock(value, digits):
    if value is None:
        return None
    seconds, rest = divmod(value, 10**digits)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:0{digits}}"


dec = {  # precision, scale
    "dec9": (9, 4), "dec18": (18, 0), "dec18_2": (18, 2), "dec38": (38, 10), "dec30": (30, 0),
}
decs = {k: series(lambda i: rng.randint(-(10**p) + 1, 10**p - 1) if i else 10**p - 1) for k, (p, s) in dec.items()}
def exact(value, p, s):
    if value is None:
        return None
    return value if s == 0 and p <= 18 else float(D(value).scaleb(-s, decimal.Context(prec=60)))

integers = [("int8", pa.int8()), ("int16", pa.int16()), ("uint8", pa.uint8()), ("uint16", pa.uint16()), ("uint32", pa.uint32()), ("uint64", pa.uint64())]
columns, expected = {}, []
for name, arrow in integers:
    bits = int(name.lstrip("uint"))
    low, high = (0, 2**bits - 1) if name[0] == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    values = holes([low, high] + [rng.randint(low, high) for _ in range(M - 2)], 0.2)
    columns[name] = pa.array(values, arrow)
    expected.append((name, name, values))
for name, values in decs.items():
    p, s = dec[name]
    columns[name] = pa.array([None if v is None else D(v).scaleb(-s, decimal.Context(prec=60)) for v in values], pa.decimal128(p, s))
    expected.append((name, "int64" if name == "dec18" else "float64", [exact(v, p, s) for v in values]))
columns["date"] = pa.array(days, pa.int32()).cast(pa.date32())
expected.append(("date", "text", [iso(d, "D") for d in days], "timestamp"))
millis = [None if m is None else m // 1000 for m in micros]
for name, values, unit, tz in (("ms", millis, "ms", None), ("us", micros, "us", None), ("ns", nanos, "ns", None), ("utc", micros, "us", "UTC")):
    columns[name] = pa.array(values, pa.int64()).cast(pa.timestamp(unit, tz))
    expected.append((name, "text", [iso(v, unit, "Z" if tz else "") for v in values], "timestamp"))
columns["clock"] = pa.array(times, pa.int64()).cast(pa.time64("us"))
expected.append(("clock", "text", [clock(t, 6) for t in times]))
halves = series(lambda i: float(np.float16(rng.gauss(0, 1) * 10 ** rng.randint(-6, 4))))
columns["half"] = pa.array([None if h is None else np.float16(h) for h in halves], pa.float16())
expected.append(("half", "float32", halves))
binary = [b"plain", None, b"", "étoile".encode(), b"\xe9toile"] + [b"x"] * (M - 5)
columns["binary"] = pa.array(binary, pa.binary())
expected.append(("binary", "text", ["plain", None, "", "étoile", "étoile"] + ["x"] * (M - 5)))
fixed = [b"abc\0\0", None, b"abcde"] + [b"a\0b\0\0"] * (M - 3)
columns["fixed"] = pa.array(fixed, pa.binary(5))
expected.append(("fixed", "text", ["abc", None, "abcde"] + ["a\0b"] * (M - 3)))
columns["list"] = pa.array([[1.0, 2.0]] * M)
columns["fixedlist"] = pa.array([[1.0, 2.0]] * M, pa.list_(pa.float64(), 2))
columns["struct"] = pa.array([dict(a=1, b=[dict(c="x")])] * M)
columns["map"] = pa.array([[("a", 1)]] * M, pa.map_(pa.string(), pa.int64()))
columns["nothing"] = pa.nulls(M)
columns["last"] = pa.array(range(M), pa.int32())
expected.append(("last", "int32", list(range(M))))
write("parquet-logical", pa.table(columns), expected, M, ["list", "fixedlist", "struct", "map", "nothing"], store_schema=False, row_group_size=5)

# INT96 and decimals in integers, as Spark writes them.
table = pa.table({"when": columns["ns"], "dec": columns["dec9"]})
nine = [exact(v, 9, 4) for v in decs["dec9"]]
write("parquet-int96", table, [("when", "text", [iso(v, "ns") for v in nanos], "timestamp"), ("dec", "float64", nine)], M,
      use_deprecated_int96_timestamps=True, store_decimal_as_integer=True, flavor="spark", store_schema=False)

# DuckDB's own writer.
con = duckdb.connect()
con.execute("create table t as select i::integer as i, case when i % 3 = 0 then null else i * 1.5::double end as x, "
            "case when i % 7 = 0 then null else 'name ' || (i % 5) end as name, (i * 1000000007)::hugeint as huge, "
            "i % 2 = 0 as even, (i / 4)::decimal(4, 2) as dec, i::utinyint as tiny, date '2000-01-01' + i::integer as d, "
            "('00000000-0000-4000-8000-0000000000' || lpad(to_hex(i), 2, '0'))::uuid as id, [i] as l, {'a': i} as s, "
            "time '00:00:01' + interval (i) minute as clock, ['AGN', 'CV'][i % 2 + 1]::enum('AGN', 'CV') as class, "
            "interval (i) day as during, '{\"a\":1}'::json as js "
            "from range(50) r(i)")
con.execute(f"copy t to '{here}/parquet-duckdb.parquet' (format parquet, compression zstd, row_group_size 2048)")
I = range(50)
save("parquet-duckdb", [
    ("i", "int32", list(I)),
    ("x", "float64", [None if i % 3 == 0 else i * 1.5 for i in I]),
    ("name", "text", [None if i % 7 == 0 else f"name {i % 5}" for i in I]),
    ("huge", "float64", [float(i * 1000000007) for i in I]),
    ("even", "boolean", [i % 2 == 0 for i in I]),
    ("dec", "float64", [i / 4 for i in I]),
    ("tiny", "uint8", list(I)),
    ("d", "text", [str(date(2000, 1, 1) + timedelta(i)) for i in I], "timestamp"),
    ("id", "text", [f"00000000-0000-4000-8000-0000000000{i:02x}" for i in I]),
    ("clock", "text", [f"00:{i:02}:01.000000" for i in I]),
    ("class", "text", ["CV" if i % 2 else "AGN" for i in I]),
    ("js", "text", ['{"a":1}'] * 50),
], 50, ["l", "s", "during"])

# Tables without rows, and without columns that can be read.
write("parquet-empty", pa.table({"x": pa.array([], pa.float64()), "name": pa.array([], pa.string())}),
      [("x", "float64", []), ("name", "text", [])], 0, store_schema=False)

# Units, descriptions and masks, as astropy writes them: in YAML, and as a VOTable.
t = QTable()
t["ra"] = np.array([1.5, 2.5, 3.5]) * u.deg
t["flux"] = MaskedColumn([1.0, 2.0, 3.0], mask=[0, 0, 1], unit="erg/(s.cm2)", description="Flux, 0.2 to 12 keV")
t["n"] = MaskedColumn([1, 2, 3], mask=[0, 1, 0], dtype="i2")
t["name"] = MaskedColumn(["a", "bb", "c"], mask=[1, 0, 0])
t["id"] = np.array([b"x", b"yy", b"zzz"])
t["c"] = SkyCoord([1, 2, 3], [3, 4, 5], unit="deg")
t.meta["name"] = "My sources"
t.write(here / "parquet-astropy.parquet", overwrite=True)
erg = "erg / (s cm2)"
save("parquet-astropy", [
    ("ra", "float64", [1.5, 2.5, 3.5], dict(unit="deg")),
    ("flux", "float64", [1.0, 2.0, None], dict(unit=erg, description="Flux, 0.2 to 12 keV")),
    ("flux.mask", "boolean", [False, False, True]),
    ("n", "int16", [1, None, 3]),
    ("n.mask", "boolean", [False, True, False]),
    ("name", "text", [None, "bb", "c"]),
    ("name.mask", "boolean", [True, False, False]),
    ("id", "text", ["x", "yy", "zzz"]),
    ("c.ra", "float64", [1.0, 2.0, 3.0], dict(unit="deg")),
    ("c.dec", "float64", [3.0, 4.0, 5.0], dict(unit="deg")),
], 3, table="My sources")

t = Table()
t["RA"] = Column([1.5, 2.5], unit="deg", description="Right ascension <ICRS>")
t["n"] = [1, 2]
t["name"] = ["a", "bb"]
metadata = {"RA": dict(unit="deg", ucd="pos.eq.ra;meta.main", utype="stc:Position"), "n": dict(unit="", ucd="meta.number", utype=""),
            "name": dict(unit="", ucd="meta.id", utype="")}
t.write(here / "parquet-votable.parquet", format="parquet.votable", metadata=metadata, overwrite=True)
save("parquet-votable", [
    ("RA", "float64", [1.5, 2.5], dict(unit="deg", ucd="pos.eq.ra;meta.main", utype="stc:Position", description="Right ascension <ICRS>")),
    ("n", "int64", [1, 2], dict(ucd="meta.number")),
    ("name", "text", ["a", "bb"], dict(ucd="meta.id")),
], 2)
