import type { Survey } from "../survey.ts";
import { hardness, isSet, logRatio, plain } from "./formulas.ts";

const bands = [1, 2, 3, 4, 5];
const ratios = [1, 2, 3, 4];

/** 4XMM (Webb et al. 2020): unique sources ("slim"), detections, and their renamings by HEASARC and VizieR. */
export const fourXmm: Survey = {
  name: "4XMM",
  title: "4XMM-DR9 to DR14 (XMM-Newton)",
  signatures: [
    {
      strong:
        "SC_RA SC_DEC SC_POSERR SC_EP_8_FLUX SC_EP_8_FLUX_ERR SC_EP_9_FLUX SC_HR1 SC_HR2 SC_HR3 SC_HR4 SC_SUM_FLAG SC_DET_ML SC_EXT_ML " +
        "SC_EXTENT SC_EP_8_FMIN SC_EP_8_FMAX SC_FVAR SC_VAR_FLAG SC_CHI2PROB",
      usual: `SRCID IAUNAME N_DETECTIONS MJD_FIRST MJD_LAST CONFUSED ${bands.map((n) => `SC_EP_${n}_FLUX`).join(" ")}`,
    },
    {
      strong:
        "EP_8_FLUX EP_8_FLUX_ERR EP_9_FLUX EP_8_DET_ML EP_8_RATE EP_EXTENT EP_EXTENT_ML PN_8_FLUX M1_8_FLUX M2_8_FLUX",
      usual:
        "DETID SRCID OBS_ID EP_HR1 EP_HR2 EP_HR3 EP_HR4 RA DEC POSERR RADEC_ERR SUM_FLAG EP_CHI2PROB TSERIES SPECTRA",
    },
    {
      strong: `4XMM Flux8 e_Flux8 Flux9 e_Flux9 srcML extML ${bands.map((n) => `Flux${n} e_Flux${n}`).join(" ")}`,
      usual: "RA_ICRS DE_ICRS ePos HR1 HR2 HR3 HR4 e_HR1 e_HR2 e_HR3 e_HR4 ext S V",
    },
  ],
  fields: {
    identifier: { names: "SRCID 4XMM IAUNAME name DETID" },
    name: { names: "IAUNAME 4XMM name" },
    ra: { names: "SC_RA RA_ICRS RAICRS RA _RAJ2000 RAJ2000", unit: "deg" },
    dec: { names: "SC_DEC DE_ICRS DEICRS DEC _DEJ2000 DEJ2000", unit: "deg" },
    error: { names: "SC_POSERR ePos POSERR error_radius RADEC_ERR", unit: "arcsec" },
    flux: { names: "SC_EP_8_FLUX Flux8 EP_8_FLUX", unit: "erg/s/cm2" },
    fluxError: { names: "SC_EP_8_FLUX_ERR e_Flux8 EP_8_FLUX_ERR", unit: "erg/s/cm2" },
    smallest: { names: "SC_EP_8_FMIN", unit: "erg/s/cm2" },
    smallestError: { names: "SC_EP_8_FMIN_ERR", unit: "erg/s/cm2" },
    largest: { names: "SC_EP_8_FMAX", unit: "erg/s/cm2" },
    largestError: { names: "SC_EP_8_FMAX_ERR", unit: "erg/s/cm2" },
    detections: { names: "N_DETECTIONS Nd", unit: "" },
    hr1: { names: "SC_HR1 EP_HR1 HR1", unit: "" },
    hr2: { names: "SC_HR2 EP_HR2 HR2", unit: "" },
    hr3: { names: "SC_HR3 EP_HR3 HR3", unit: "" },
    hr4: { names: "SC_HR4 EP_HR4 HR4", unit: "" },
    gamma: { names: "WAPO_GAMMA", unit: "" },
    fvar: { names: "SC_FVAR FVAR", unit: "" },
    extent: { names: "SC_EXTENT ext EP_EXTENT", unit: "arcsec" },
    flag: { names: "SC_SUM_FLAG S SUM_FLAG", unit: "" },
    spectrum: { names: "SPECTRA" },
    observation: { names: "OBS_ID" },
  },
  derived: { wideFlux: [["{flux}"]] },
  errorMeaning: "r63",
  properties: [
    ...ratios.map((n) => hardness(`SC_HR${n}`, `hr${n}`)),
    plain("WAPO_GAMMA", "spectrum", "gamma", { scale: "log10" }),
    plain("FVAR", "variability", "fvar"),
    // Of a single detection the largest flux is the smallest one: nothing is known.
    logRatio("logFratio", ["{largest}", "{smallest}"], ["{detections} > 1", "{largest} <> {smallest}"]),
    logRatio(
      "logFratio_cons",
      ["({largest} - {largestError})", "({smallest} + {smallestError})"],
      ["{detections} > 1", "{largest} <> {smallest}"],
      { use: false },
    ),
    plain("extent", "location", "extent", { use: false }),
  ],
  reasonable: ["{flag} < 3"],
  qualities: {
    signal: ["{flux} > 10 * {fluxError}", isSet("spectrum")],
    several: ["{detections} > 1"],
  },
  extended: [["{extent} > 0"]],
};

/** 5XMM-DR15: one stacked catalogue whose full table mixes sources with their single observations; also as the XSA and HEASARC rename it. */
export const fiveXmm: Survey = {
  name: "5XMM-DR15",
  title: "5XMM-DR15 (XMM-Newton, stacked)",
  signatures: [
    {
      strong:
        "STACK_DET_ML STACK_FLUX STACK_GAMMA STACK_NH SPEC_GAMMA_PL SPEC_NH_PL SPEC_FLUX_PL SPEC_FLAG_PL SPEC_PVALUE_PL CLASSX_CLASS " +
        "CLASSX_PROB_AGN CLASSX_PROB_STAR CLASSX_PROB_GAL_XRB CLASSX_PROB_GAL_CV CLASSX_OUTLIER APPROX_SOURCE_VAR GAIADR3_SOURCE_ID " +
        "GAIA_MATCH_PROB WISE_MATCH_PROB CLASSOPT_CLASS INFO_COUNTERPARTS N_UPPER_LIMS",
      usual:
        "EP_FLUX EP_FLUX_ERR EP_HR1 EP_HR2 EP_HR3 EP_HR4 EP_DET_ML N_OBS N_CONTRIB N_DETECTIONS VAR_PROB FVAR RADEC_ERR SUM_FLAG EXTENT",
    },
  ],
  fields: {
    identifier: { names: "SRCID IAUNAME name" },
    name: { names: "IAUNAME name" },
    ra: { names: "RA RA_ICRS", unit: "deg" },
    dec: { names: "DEC DE_ICRS", unit: "deg" },
    error: { names: "RADEC_ERR error_radius POSERR", unit: "arcsec" },
    flux: { names: "EP_FLUX STACK_FLUX", unit: "erg/s/cm2" },
    fluxError: { names: "EP_FLUX_ERR STACK_FLUX_ERR", unit: "erg/s/cm2" },
    hr1: { names: "EP_HR1", unit: "" },
    hr2: { names: "EP_HR2", unit: "" },
    hr3: { names: "EP_HR3", unit: "" },
    hr4: { names: "EP_HR4", unit: "" },
    specGamma: { names: "SPEC_GAMMA_PL", unit: "" },
    stackGamma: { names: "STACK_GAMMA", unit: "" },
    fvar: { names: "FVAR", unit: "" },
    ratio: { names: "APPROX_SOURCE_VAR", unit: "" },
    observations: { names: "N_OBS", unit: "" },
    detections: { names: "N_DETECTIONS N_CONTRIB", unit: "" },
    extent: { names: "EXTENT EP_EXTENT", unit: "arcsec" },
    flag: { names: "SUM_FLAG", unit: "" },
    reference: { names: "CLASSX_CLASS" },
  },
  derived: { wideFlux: [["{flux}"]] },
  errorMeaning: "r63",
  properties: [
    ...ratios.map((n) => hardness(`EP_HR${n}`, `hr${n}`)),
    { name: "gamma", category: "spectrum", scale: "linear", formula: [["{specGamma}", "{stackGamma}"]] },
    plain("FVAR", "variability", "fvar"),
    {
      name: "logFratio",
      category: "variability",
      scale: "linear",
      formula: [
        ["CASE WHEN {detections} > 1 AND {ratio} > 0 THEN log10({ratio}) END"],
        ["CASE WHEN {ratio} > 0 AND {ratio} <> 1 THEN log10({ratio}) END"],
      ],
      enriched: "",
    },
    plain("extent", "location", "extent", { use: false }),
  ],
  reasonable: ["{flag} < 3"],
  qualities: {
    signal: ["{flux} > 10 * {fluxError}", "{specGamma} IS NOT NULL"],
    several: ["{detections} > 1"],
  },
  extended: [["{extent} > 0"]],
  where: "{observations} IS NOT NULL",
};

/** XCLASS: classified 4XMM sources with their Gaia and WISE counterparts, as a CSV file. */
export const xclass: Survey = {
  name: "XCLASS",
  title: "XCLASS (classified XMM-Newton sources)",
  signatures: [
    {
      strong: `F8 ${bands.map((n) => `F${n}`).join(" ")} SubClass sc_ep_8_fmin sc_ep_8_fmax sc_sum_flag poserr`,
      usual: "name ra dec Class ref HR1 HR2 HR3 HR4 G BP RP W1 W2 dist",
      without: "SC_RA SC_DEC SC_EP_8_FLUX SC_EP_9_FLUX SC_HR1 SC_HR2",
    },
  ],
  fields: {
    identifier: { names: "name srcid" },
    name: { names: "name iauname" },
    ra: { names: "ra", unit: "deg" },
    dec: { names: "dec", unit: "deg" },
    error: { names: "poserr", unit: "arcsec" },
    flux: { names: "F8", unit: "erg/s/cm2" },
    smallest: { names: "sc_ep_8_fmin", unit: "erg/s/cm2" },
    largest: { names: "sc_ep_8_fmax", unit: "erg/s/cm2" },
    hr1: { names: "HR1", unit: "" },
    hr2: { names: "HR2", unit: "" },
    hr3: { names: "HR3", unit: "" },
    hr4: { names: "HR4", unit: "" },
    gaiaDistance: { names: "dist rpgeo rgeo", unit: "pc", exact: true },
    flag: { names: "sc_sum_flag", unit: "" },
    extent: { names: "sc_extent", unit: "arcsec" },
    label: { names: "Class" },
  },
  derived: { wideFlux: [["{flux}"]] },
  errorMeaning: "r63",
  properties: [
    ...ratios.map((n) => hardness(`HR${n}`, `hr${n}`)),
    logRatio("logFratio", ["{largest}", "{smallest}"], ["{largest} <> {smallest}"]),
    plain("extent", "location", "extent", { use: false }),
  ],
  reasonable: ["{flag} < 3"],
  extended: [["{extent} > 0"]],
};
