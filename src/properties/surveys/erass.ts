import type { Survey, SurveyField } from "../survey.ts";
import { hardnessOf, notSet, plain } from "./formulas.ts";

/** Flux in 0.2 to 2.3 keV over that in 0.1 to 12 keV, for a power law of index 1.7 behind 3e20 cm⁻². */
const soft = 0.39;
const hardOnly = [
  ..."UID_1B DET_LIKE_1 DET_LIKE_2 DET_LIKE_3".split(" "),
  ...["ML_CTS", "ML_RATE", "ML_FLUX", "ML_BKG", "ML_EXP"].flatMap((name) => [0, 2, 3].map((n) => `${name}_${n}`)),
].join(" ");
const hardVizier =
  "UId1B DetLike1 DetLike2 DetLike3 MLFlux0 MLFlux2 MLFlux3 MLRate0 MLRate2 MLRate3 MLCts0 MLCts2 MLCts3";
const usual =
  "IAUNAME DETUID SKYTILE ID_SRC UID ID_CLUSTER DET_LIKE_0 ML_CTS_1 ML_RATE_1 ML_FLUX_1 POS_ERR RADEC_ERR EXT EXT_LIKE MJD_MIN MJD_MAX " +
  "FLAG_SP_SNR FLAG_SP_BPS FLAG_SP_SCL FLAG_SP_LGA FLAG_SP_GC_CONS FLAG_OPT";
const usualVizier = "IAUName RA_ICRS DE_ICRS GLON GLAT posErr Ext ExtLike DetLike0 MLRate1 MLFlux1 MLCts1 FlagOpt";
const forced = [1, 2, 3, 4, 5];

const fields: Readonly<Record<string, SurveyField>> = {
  identifier: { names: "DETUID IAUNAME UID name" },
  name: { names: "IAUNAME name" },
  ra: { names: "RA RA_ICRS", unit: "deg" },
  dec: { names: "DEC DE_ICRS", unit: "deg" },
  error: { names: "POS_ERR posErr error_radius", unit: "arcsec" },
  extent: { names: "EXT", unit: "arcsec" },
  extentLikelihood: { names: "EXT_LIKE ExtLike", unit: "" },
  snr: { names: "FLAG_SP_SNR FlagSpSNR" },
  bps: { names: "FLAG_SP_BPS FlagSpBPS" },
  scl: { names: "FLAG_SP_SCL FlagSpSCL" },
  lga: { names: "FLAG_SP_LGA FlagSpLGA" },
  gc: { names: "FLAG_SP_GC_CONS FlagSpGC" },
};

const common = {
  errorMeaning: "sigma",
  reasonable: ["snr", "bps", "scl", "lga", "gc"].map(notSet),
  extended: [["{extentLikelihood} > 0"], ["{extent} > 0"]],
} as const;

/** eRASS1 Main (Merloni et al. 2024): detected in one band, 1: 0.2 to 2.3 keV; P1 to P5 are forced on the bands from 0.2 to 8 keV. */
export const erassMain: Survey = {
  ...common,
  name: "eRASS1 Main",
  title: "eRASS1 Main (eROSITA, one band)",
  signatures: [
    {
      strong: `UID_HARD ${forced.map((n) => `DET_LIKE_P${n} ML_CTS_P${n} ML_RATE_P${n} ML_FLUX_P${n}`).join(" ")}`,
      usual,
      without: hardOnly,
    },
    // Where the forced bands are left out: a file without a second band.
    {
      strong: "DETUID DET_LIKE_0 ML_CTS_1 ML_RATE_1 ML_FLUX_1 POS_ERR EXT_LIKE ID_CLUSTER FLAG_SP_SNR UID_HARD",
      usual: "IAUNAME SKYTILE ID_SRC UID RADEC_ERR EXT MJD_MIN MJD_MAX FLAG_OPT",
      without: hardOnly,
    },
    {
      strong: `UIdHard DetLike0 MLRate1 MLFlux1 s_MLFlux1 s_MLRate1 MLCts1 FlagSpSNR FlagOpt ${forced.map((n) => `MLRateP${n}`).join(" ")}`,
      usual: usualVizier,
      without: hardVizier,
    },
  ],
  fields: {
    ...fields,
    flux: { names: "ML_FLUX_1 MLFlux1", unit: "erg/s/cm2" },
    ...Object.fromEntries(forced.map((n) => [`p${n}`, { names: `ML_RATE_P${n} MLRateP${n}`, unit: "ct/s" }])),
  },
  derived: { wideFlux: [[`{flux} / ${soft}`]] },
  properties: [
    ...[1, 2, 3, 4].map((n) => hardnessOf(`HR${n}`, `p${n}`, `p${n + 1}`)),
    plain("extent", "location", "extent", { use: false }),
  ],
  remarks: ["eRASS1 gives no variability and no spectral index: these are left missing."],
};

/** eRASS1 Hard: detected in three bands, 1: 0.2 to 0.6, 2: 0.6 to 2.3, 3: 2.3 to 5 keV; 0: all of them. */
export const erassHard: Survey = {
  ...common,
  name: "eRASS1 Hard",
  title: "eRASS1 Hard (eROSITA, three bands)",
  signatures: [
    // eFEDS, of the same telescope, has columns of the same names and others of its own.
    { strong: hardOnly, usual, without: "ERO_Name ERO_ID RA_CORR DEC_CORR" },
    { strong: hardVizier, usual: usualVizier },
  ],
  fields: {
    ...fields,
    flux: { names: "ML_FLUX_0 MLFlux0", unit: "erg/s/cm2" },
    ...Object.fromEntries([1, 2, 3].map((n) => [`r${n}`, { names: `ML_RATE_${n} MLRate${n}`, unit: "ct/s" }])),
  },
  derived: { wideFlux: [["{flux}"]] },
  properties: [
    hardnessOf("HR1", "r1", "r2"),
    hardnessOf("HR2", "r2", "r3"),
    plain("extent", "location", "extent", { use: false }),
  ],
  remarks: [
    "Band 1 of eRASS1 Hard is 0.2 to 0.6 keV: fluxes are those of band 0, 0.2 to 5 keV, and luminosities are not converted to 0.1 to 12 keV.",
    "eRASS1 gives no variability and no spectral index: these are left missing.",
  ],
};
