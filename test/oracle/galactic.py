"""Galactic coordinates of random and of awkward ICRS positions, by astropy: writes galactic.json (a few) or, with a path, all 10,000."""

import json
import sys

import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord

SEED = 20240614
rng = np.random.default_rng(SEED)
n = 10_000
ra = rng.uniform(0, 360, n)
dec = np.degrees(np.arcsin(rng.uniform(-1, 1, n)))
# A twentieth each within 1e-9 to 1 degree of the poles of either system.
poles = [(0, 90), (0, -90), (192.859477894776071, 27.1282524149680293), (12.859477894776071, -27.1282524149680293)]
for k, (pole_ra, pole_dec) in enumerate(poles):
    some = slice(500 * k, 500 * (k + 1))
    away = 10 ** rng.uniform(-9, 0, 500)
    turn = rng.uniform(0, 2 * np.pi, 500)
    if abs(pole_dec) == 90:
        ra[some] = np.degrees(turn)
        dec[some] = np.sign(pole_dec) * (90 - away)
    else:
        ra[some] = (pole_ra + away * np.cos(turn) / np.cos(np.radians(pole_dec))) % 360
        dec[some] = pole_dec + away * np.sin(turn)
galactic = SkyCoord(ra * u.deg, dec * u.deg, frame="icrs").galactic
rows = np.column_stack([ra, dec, galactic.l.deg, galactic.b.deg]).tolist()
if len(sys.argv) > 1:
    json.dump({"seed": SEED, "rows": rows}, open(sys.argv[1], "w"))
else:
    json.dump({"seed": SEED, "columns": ["ra", "dec", "l", "b"], "rows": rows[::10]}, open("test/oracle/galactic.json", "w"))
