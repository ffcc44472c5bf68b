import type { Formula, SurveyField, SurveyProperty } from "../survey.ts";

/** Columns that counterparts bring, whatever the survey: Gaia, WISE, 2MASS, Pan-STARRS magnitudes, motions and distances. */
export const counterpartFields: Readonly<Record<string, SurveyField>> = {
  b: { names: "b BII GLAT gal_b GB", unit: "deg" },
  bp: { names: "BPmag BP phot_bp_mean_mag GAIA_BP gaia_bpmag", unit: "mag" },
  g: { names: "phot_g_mean_mag GAIA_G gaia_gmag G Gmag", unit: "mag" },
  rp: { names: "RPmag RP phot_rp_mean_mag GAIA_RP gaia_rpmag", unit: "mag" },
  w1: { names: "W1mag W1 w1mpro W1mproPM w1_mag", unit: "mag" },
  w2: { names: "W2mag W2 w2mpro W2mproPM w2_mag", unit: "mag" },
  fw1: { names: "FW1", unit: "" },
  fw2: { names: "FW2", unit: "" },
  k: { names: "Kmag Ksmag k_m Kmag_2MASS", unit: "mag" },
  psG: { names: "gPS1 g_ps1 ps1_g gMeanPSFMag", unit: "mag" },
  psR: { names: "rPS1 r_ps1 ps1_r rMeanPSFMag", unit: "mag" },
  pm: { names: "PM pm_gaia", unit: "mas/yr" },
  pmRa: { names: "pmRA PM_RA gaia_pmra", unit: "mas/yr" },
  pmDec: { names: "pmDE pmDEC PM_DEC gaia_pmdec", unit: "mas/yr" },
  gaiaDistance: { names: "rpgeo r_med_photogeo rgeo r_med_geo GAIA_Dist", unit: "pc" },
  hostDistance: { names: "Dist_GLADE GLADE_Dist GLADE_distance HostDist host_distance", unit: "Mpc" },
};

/** Blue and red magnitudes, W1 and W2, as CLAXBOI fills and transforms them. */
export const counterpartQuantities: Readonly<Record<string, Formula>> = {
  blue: [["{bp}", "{g} + 0.3", "{rp} + 0.8"], ["{psG} - 0.2"]],
  red: [["{rp}", "{g} - 0.5", "{bp} - 0.8"], ["{psR} - 0.75"]],
  infrared1: [["{w1}"], ["CASE WHEN {fw1} > 0 THEN 22.5 - 2.5 * log10({fw1}) END"], ["{k} - 0.1"]],
  infrared2: [["{w2}"], ["CASE WHEN {fw2} > 0 THEN 22.5 - 2.5 * log10({fw2}) END"], ["{k} - 0.1"]],
};

/** Zero points of log10(flux) + magnitude / 2.5 for Gaia's BP and RP, and for WISE (Vega). */
const [optical, infrared] = [5.37, 6.95];
/** Centimetres of a Mpc and of a pc. */
const [mpc, parsec] = ["3.086e24", "3.086e18"];

const fluxRatio = (name: string, zero: number, magnitude: string): SurveyProperty => ({
  name,
  category: "multiwavelength",
  scale: "linear",
  formula: [[`CASE WHEN {flux} > 0 THEN log10({flux}) + ${zero} + {${magnitude}} / 2.5 END`]],
  enriched: "",
});

const luminosity = (name: string, distance: string, unit: string): SurveyProperty => ({
  name,
  category: "location",
  scale: "log10",
  formula: [[`CASE WHEN {flux} > 0 THEN 4 * pi() * pow({${distance}} * ${unit}, 2) * {wideFlux} END`]],
  enriched: "erg/s",
});

/** Properties of any survey that gives a position and a `flux` in erg/s/cm² (`wideFlux`: the same in 0.1 to 12 keV). */
export const counterpartProperties: readonly SurveyProperty[] = [
  { name: "b", category: "location", scale: "linear", formula: [["{b}"], ["galactic_b({ra}, {dec})"]] },
  {
    name: "GAIA_pm",
    category: "location",
    scale: "log10",
    formula: [["{pm}"], ["sqrt({pmRa} * {pmRa} + {pmDec} * {pmDec})"]],
    enriched: "mas/yr",
  },
  luminosity("Lx_1", "hostDistance", mpc),
  luminosity("Lx_2", "gaiaDistance", parsec),
  fluxRatio("logFxFb", optical, "blue"),
  fluxRatio("logFxFr", optical, "red"),
  fluxRatio("logFxFw1", infrared, "infrared1"),
  fluxRatio("logFxFw2", infrared, "infrared2"),
];
