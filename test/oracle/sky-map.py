"""Writes sky-map.json: Mollweide's projection by WCSLIB (astropy 5.2), for points all over the sky and near its poles. x and y are in units
of the half axes of the map, x to the right with longitude growing to the left."""

import json
from pathlib import Path

import numpy as np
from astropy.wcs import WCS

wcs = WCS(naxis=2)
wcs.wcs.ctype = ["GLON-MOL", "GLAT-MOL"]
wcs.wcs.cdelt = [-1, 1]
wcs.wcs.crval = [0, 0]
wcs.wcs.crpix = [0, 0]
random = np.random.default_rng(3)
longitude = np.concatenate([random.uniform(-180, 180, 80), [0, 90, -90, 45, -150, 10, 10, 10, 10]])
latitude = np.concatenate([np.degrees(np.arcsin(random.uniform(-1, 1, 80))), [0, 0, 0, 45, -60, 89, -89.9, 89.99, -89.999]])
x, y = wcs.wcs_world2pix(longitude, latitude, 0)
x, y = x + 1, y + 1  # crpix counts from 1
half = np.degrees(2 * np.sqrt(2))
rows = np.stack([longitude, latitude, x / half, y / (half / 2)], axis=1)
Path(__file__).with_suffix(".json").write_text(json.dumps({"rows": rows.tolist()}, indent=1) + "\n")
