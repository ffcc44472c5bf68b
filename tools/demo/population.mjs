// Synthetic X-ray sources of four classes. A source is drawn as physics would have it (place, distance, flux, spectrum, magnitudes), and
// what a catalogue lists follows from that: correlated properties, and gaps where a counterpart is too faint or too few photons came.
// Medians, widths and presence were set beside those of the labelled Chandra sources of Yang et al. (2022, ApJ 941, 104) and of Table 2 of
// Tranin et al. (2021, proceedings of the SF2A); no source of theirs is used.
import { hardnessRatios, plasma, powerLaw } from "./spectrum.mjs";
import { displaced, equatorial, galacticLatitude } from "./sky.mjs";

const logSpherePc = Math.log10(4 * Math.PI) + 2 * Math.log10(3.086e18); // log10 of 4 pi pc^2 in cm2
const logSphereMpc = logSpherePc + 12;
const zeroOptical = 5.37; // log10(Fx / F) = log10 Fx + zero point + magnitude / 2.5
const zeroInfrared = 6.95;

/** Nearby galaxies that host X-ray binaries: position, distance (Mpc) and radius (degrees). */
export function nearbyGalaxies(draw, count) {
  return Array.from({ length: count }, () => {
    const place = highLatitude(draw);
    const distance = 10 ** draw.normal(0.9, 0.25);
    return { ...place, distance, radius: Math.min(0.4, (0.6 / distance) * 10 ** draw.normal(0, 0.15)) };
  });
}

/** One source of each class: `(draw, galaxies) → properties`, NaN where there is no value. */
export const populations = { AGN: activeGalaxy, Star: star, XRB: binary, CV: cataclysmicVariable };

function activeGalaxy(draw, galaxies) {
  const logFlux = draw.normal(-13.55, 0.6);
  const behind = draw.chance(0.02); // seen through a nearby galaxy, whose distance it is then given
  if (behind)
    return inGalaxy(draw, draw.pick(galaxies), { ...quasar(draw, logFlux), offset: 10 ** draw.normal(-0.15, 0.2) });
  const place = highLatitude(draw);
  if (!draw.chance(0.1)) return observed(draw, { ...place, ...quasar(draw, logFlux) });
  const host = { logDistanceMpc: draw.normal(2.05, 0.25), offset: 10 ** draw.normal(-1.5, 0.4) };
  return observed(draw, { ...place, ...quasar(draw, logFlux + 0.7), ...host, column: 10 ** draw.normal(21.8, 0.8) });
}

function quasar(draw, logFlux) {
  const red = draw.normal(-0.5 + 0.45 * (logFlux + 13.55), 0.5);
  const infrared = red + 0.2 + draw.normal(0, 0.3);
  const index = draw.normal(1.95, 0.25);
  return {
    logFlux,
    photons: powerLaw(index),
    index,
    column: 10 ** (draw.chance(0.25) ? draw.normal(22, 0.6) : draw.normal(20.5, 0.3)),
    ratios: { blue: red + 0.33 + draw.normal(0, 0.18), red, w1: infrared, w2: infrared - 0.36 + draw.normal(0, 0.1) },
    // a motion that Gaia measures for a point that does not move: its error, larger for a faint one
    motion: { log: draw.normal(-0.45, 0.45), logDistancePc: draw.normal(3.55, 0.25) },
    variability: Math.abs(draw.normal(0, 0.22)),
    repeats: 0.42,
  };
}

function star(draw) {
  const young = draw.chance(0.3);
  const logDistancePc = young ? draw.normal(2.75, 0.3) : draw.normal(2.45, 0.4);
  const place = inDisc(draw, logDistancePc, young ? 70 : 180, 180);
  const logFlux = draw.normal(-13.9 - 0.4 * (logDistancePc - 2.5), 0.65);
  const red = draw.normal(-3.1 + 0.45 * (logFlux + 13.9), 0.85);
  const infrared = -2.95 + 0.55 * (red + 3.1) + draw.normal(0, 0.5);
  const kT = 10 ** (draw.normal(-0.12, 0.2) + (young ? 0.25 : 0));
  const flaring = draw.chance(0.06);
  return observed(draw, {
    ...place,
    ...chanceHost(draw),
    logFlux,
    photons: plasma(kT),
    index: 1.3 + 1.6 / kT,
    column: 10 ** (young ? draw.normal(21.5, 0.5) : draw.normal(20.2, 0.4)),
    ratios: {
      blue: red + 0.65 + draw.normal(0, 0.25),
      red,
      w1: infrared,
      w2: infrared - (young ? 0.18 : 0.01) + draw.normal(0, 0.04),
    },
    motion: { log: draw.normal(1.25, 0.3) - (logDistancePc - 2.2), logDistancePc },
    variability: flaring ? Math.abs(draw.normal(1.5, 0.4)) : Math.abs(draw.normal(0, 0.3)),
    repeats: 0.5,
  });
}

function binary(draw, galaxies) {
  if (draw.chance(0.6)) {
    const galaxy = draw.pick(galaxies);
    const logLuminosity = draw.normal(38.7, 0.55);
    const logFlux = logLuminosity - logSphereMpc - 2 * Math.log10(galaxy.distance);
    return inGalaxy(draw, galaxy, {
      ...accretion(draw, logFlux),
      ratios: glowOfTheHost(draw),
      motion: { log: draw.normal(-0.1, 0.4), logDistancePc: draw.normal(3.5, 0.3) },
      offset: 10 ** draw.normal(-0.35, 0.28),
    });
  }
  const logDistancePc = draw.normal(3.7, 0.2);
  const logFlux = draw.normal(-12.5, 0.9);
  const massive = draw.chance(0.45); // a bright companion star outshines the X-rays
  const red = massive ? draw.normal(-2, 0.8) : draw.normal(0.4, 0.6);
  const infrared = red - 0.3 + draw.normal(0, 0.4);
  return observed(draw, {
    ...inDisc(draw, logDistancePc, 250, 60),
    ...accretion(draw, logFlux),
    ratios: { blue: red + 0.75 + draw.normal(0, 0.25), red, w1: infrared, w2: infrared - 0.08 + draw.normal(0, 0.08) },
    motion: { log: draw.normal(0.55, 0.35), logDistancePc },
    column: 10 ** draw.normal(22, 0.4),
  });
}

function accretion(draw, logFlux) {
  const index = draw.normal(1.6, 0.45);
  return {
    logFlux,
    photons: powerLaw(index),
    index,
    column: 10 ** draw.normal(21.2, 0.5),
    variability: Math.abs(draw.normal(0.35, 0.55)),
    repeats: 0.65,
  };
}

/** X-ray to optical and infrared ratios of a source in another galaxy: a cluster or a bright spot of the host beside it. */
function glowOfTheHost(draw) {
  const red = draw.normal(-0.2, 0.8);
  const infrared = red - 0.5 + draw.normal(0, 0.4);
  return {
    blue: red + 0.45 + draw.normal(0, 0.3),
    red,
    w1: infrared,
    w2: infrared - 0.1 + draw.normal(0, 0.08),
    found: 0.35,
  };
}

function cataclysmicVariable(draw) {
  const logDistancePc = draw.normal(2.9, 0.32);
  const red = draw.normal(-0.5, 0.8);
  const infrared = red + 0.55 + draw.normal(0, 0.3);
  const index = draw.normal(1.35, 0.35);
  return observed(draw, {
    ...inDisc(draw, logDistancePc, 190, 180),
    ...chanceHost(draw),
    logFlux: draw.normal(-13.1, 0.7),
    photons: powerLaw(index),
    index,
    column: 10 ** draw.normal(21, 0.5),
    ratios: { blue: red + 0.27 + draw.normal(0, 0.2), red, w1: infrared, w2: infrared - 0.08 + draw.normal(0, 0.08) },
    motion: { log: draw.normal(1, 0.32) - 0.6 * (logDistancePc - 2.9), logDistancePc },
    variability: Math.abs(draw.normal(0.1, 0.4)),
    repeats: 0.4,
  });
}

function inGalaxy(draw, galaxy, source) {
  const place = displaced(galaxy.ra, galaxy.dec, source.offset * galaxy.radius, draw.uniform(0, 2 * Math.PI));
  return observed(draw, { ...place, logDistanceMpc: Math.log10(galaxy.distance), ...source });
}

/** A random place with the Milky Way's disc mostly left out, where extragalactic sources are hidden. */
function highLatitude(draw) {
  const longitude = draw.uniform(0, 360);
  const latitude = (Math.asin(draw.uniform(-1, 1)) * 180) / Math.PI;
  return draw.chance(0.85 * Math.exp(-Math.abs(latitude) / 14)) ? highLatitude(draw) : equatorial(longitude, latitude);
}

/** A place in the disc: height above it exponential (scale in pc), longitude within `spread` degrees (1 sigma, 180 = any) of the centre. */
function inDisc(draw, logDistancePc, scaleHeight, spread) {
  const sine = draw.laplace(scaleHeight) / 10 ** logDistancePc;
  if (Math.abs(sine) > 1) return inDisc(draw, logDistancePc, scaleHeight, spread);
  const longitude = spread === 180 ? draw.uniform(0, 360) : draw.normal(0, spread);
  return equatorial(longitude, (Math.asin(sine) * 180) / Math.PI);
}

/** For a few sources of the Milky Way: the galaxy that they seem to lie in. */
function chanceHost(draw) {
  if (!draw.chance(0.015)) return {};
  return { logDistanceMpc: draw.normal(1.8, 0.4), offset: Math.sqrt(draw.uniform(0.001, 1.5)) };
}

/** What the catalogue lists of a source. */
function observed(draw, source) {
  const { ra, dec, logFlux, photons, index, column, ratios, motion, logDistanceMpc, offset, variability, repeats } =
    source;
  const photonsSeen = 10 ** (logFlux + 15.6 + draw.normal(0, 0.3));
  const crowded = Math.abs(galacticLatitude(ra, dec)) < 10;
  const found = ratios.found ?? 0.93;
  const optical = draw.chance(found * fadesOut(2.5 * (ratios.red - logFlux - zeroOptical), 20.7, 0.35));
  const infrared = draw.chance(
    found * (crowded ? 0.7 : 1) * fadesOut(2.5 * (ratios.w1 - logFlux - zeroInfrared), 17.2, 0.4),
  );
  const moving = optical && draw.chance(0.86);
  const hosted = logDistanceMpc !== undefined;
  const fitted = draw.chance(1 - fadesOut(Math.log10(photonsSeen), 2.4, 0.15));
  const only = (present, value) => (present ? value : NaN);
  return {
    ra,
    dec,
    positionError: 0.3 + 1.4 * photonsSeen ** -0.3 * 10 ** draw.normal(0, 0.1),
    flux: 10 ** logFlux,
    fluxError: 10 ** logFlux * Math.min(0.6, 0.03 + 1.1 / Math.sqrt(photonsSeen)) * 10 ** draw.normal(0, 0.08),
    hardness: hardnessRatios(draw, photons, column, photonsSeen),
    photonIndex: only(fitted, Math.max(0.3, index + draw.normal(0, 4 / Math.sqrt(photonsSeen)))),
    logBlue: only(optical, ratios.blue),
    logRed: only(optical, ratios.red),
    logW1: only(infrared, ratios.w1),
    logW2: only(infrared && draw.chance(0.98), ratios.w2),
    properMotion: only(moving, 10 ** motion.log),
    luminosityNear: only(moving, 10 ** (logFlux + logSpherePc + 2 * motion.logDistancePc)),
    luminosityHost: only(hosted, 10 ** (logFlux + logSphereMpc + 2 * (logDistanceMpc ?? 0))),
    offset: only(hosted, offset),
    logVariability: only(draw.chance(repeats), variability + Math.abs(draw.normal(0, 0.05))),
  };
}

/** Probability, falling from 1 to 0 around `limit`, that something of magnitude `x` is in a list. */
function fadesOut(x, limit, width) {
  return 1 / (1 + Math.exp((x - limit) / width));
}
