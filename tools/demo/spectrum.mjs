// Hardness ratios of a model spectrum in five bands like those of XMM-Newton, so that they agree with each other and with the photon index.

/** Mean energy (keV), width (keV) and effective area (cm2, rounded) of the bands 0.2-0.5, 0.5-1, 1-2, 2-4.5 and 4.5-12 keV. */
const bands = [
  { energies: [0.25, 0.35, 0.45], width: 0.3, area: 600 },
  { energies: [0.6, 0.75, 0.9], width: 0.5, area: 1000 },
  { energies: [1.15, 1.5, 1.85], width: 1, area: 1200 },
  { energies: [2.3, 3.1, 4.1], width: 2.5, area: 850 },
  { energies: [5.2, 7, 9.5], width: 7.5, area: 420 },
];

/** Photon absorption cross-section per hydrogen atom (cm2), a power law close to the measured one between the edges. */
const crossSection = (energy) => 2.4e-22 * energy ** -2.5;

/** Photons per band, summing to 1. `photons(energy)` is the photon spectrum before absorption, `column` is N_H in cm-2. */
function bandCounts(photons, column) {
  const counts = bands.map(
    ({ energies, width, area }) =>
      (area *
        width *
        energies.reduce((sum, energy) => sum + photons(energy) * Math.exp(-column * crossSection(energy)), 0)) /
      energies.length,
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

/** Photon spectrum of a power law. */
export const powerLaw = (index) => (energy) => energy ** -index;

/** Photon spectrum of a hot plasma of temperature kT (keV): a cut-off continuum and the iron lines near 0.9 keV. */
export const plasma = (kT) => (energy) =>
  Math.exp(-energy / kT) * (1 / energy + 4 * Math.exp(-(((energy - 0.9) / 0.2) ** 2)));

/**
 * Four measured hardness ratios (B(n+1) − Bn) / (B(n+1) + Bn) with their 1-sigma errors, from about `photonsSeen` photons.
 * A ratio of which neither band has two photons is missing.
 */
export function hardnessRatios(draw, photons, column, photonsSeen) {
  const measured = bandCounts(photons, column).map((share) => {
    const mean = share * photonsSeen;
    return Math.max(0, draw.normal(mean, Math.sqrt(mean + 1))); // one photon of background
  });
  return [0, 1, 2, 3].map((n) => {
    const [soft, hard] = [measured[n], measured[n + 1]];
    const sum = soft + hard;
    if (Math.max(soft, hard) < 2) return { value: NaN, error: NaN };
    return {
      value: (hard - soft) / sum,
      error: (2 * Math.sqrt(hard ** 2 * (soft + 1) + soft ** 2 * (hard + 1))) / sum ** 2,
    };
  });
}
