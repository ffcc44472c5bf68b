import type { Survey } from "../survey.ts";
import { hardness, hardnessOf, isSet, logOdds, logRatio, notSet, plain } from "./formulas.ts";

/** Flux in 0.5 to 7 keV over that in 0.1 to 12 keV, for a power law of index 1.7 behind 3e20 cm⁻². */
const broad = 0.69;

const shortAndLong = [
  { name: "V_intra", category: "variability", scale: "linear", formula: logOdds("intra"), enriched: "" },
  { name: "V_inter", category: "variability", scale: "linear", formula: logOdds("inter"), enriched: "" },
] as const;

/** Chandra Source Catalog 2.0 and 2.1 (Evans et al. 2024): master sources, or detections joined with them; also from VizieR. */
export const csc: Survey = {
  name: "CSC 2",
  title: "Chandra Source Catalog 2.0 or 2.1",
  signatures: [
    {
      strong:
        "err_ellipse_r0 err_ellipse_r1 err_ellipse_ang flux_aper_b flux_aper_lolim_b flux_aper_hilim_b flux_aper_s flux_aper_m flux_aper_h flux_aper90_b " +
        "hard_hm hard_hs hard_ms powlaw_gamma powlaw_nh bb_kt brems_kt apec_kt var_intra_prob_b var_intra_index_b var_inter_prob_b var_inter_sigma_b " +
        "ks_intra_prob_b kp_intra_prob_b likelihood_class conf_flag pileup_flag sat_src_flag streak_src_flag",
      usual: "name ra dec significance likelihood extent_flag var_flag nh_gal",
    },
    // Of detections, as CSCview gives them.
    {
      strong:
        "err_ellipse_r0 err_ellipse_r1 err_ellipse_ang hard_hm hard_hs hard_ms powlaw_gamma bb_kt likelihood_class " +
        "var_prob_b var_prob_h var_prob_m var_prob_s var_mean_b var_sigma_b var_max_b var_min_b",
      usual: "name obsid ra dec significance",
    },
    {
      strong: "2CXO Fluxb F90b F90h F90m F90s HRhm HRhs HRms GamPL b_GamPL FPL0.5-7 fst fVi",
      usual: "RAICRS DEICRS r0 r1 PA S/N fe fc fs fv",
    },
  ],
  fields: {
    identifier: { names: "name 2CXO" },
    name: { names: "name 2CXO" },
    ra: { names: "ra RAICRS RA_ICRS", unit: "deg" },
    dec: { names: "dec DEICRS DE_ICRS", unit: "deg" },
    error: { names: "err_ellipse_r0 r0 error_radius", unit: "arcsec" },
    flux: { names: "flux_aper_b Fluxb flux_aper90_b F90b flux_aper90_avg_b FPL0.5-7", unit: "erg/s/cm2" },
    ms: { names: "hard_ms HRms", unit: "" },
    hm: { names: "hard_hm HRhm", unit: "" },
    hs: { names: "hard_hs HRhs", unit: "" },
    gamma: { names: "powlaw_gamma GamPL", unit: "" },
    intra: { names: "var_intra_prob_b var_prob_b", unit: "" },
    inter: { names: "var_inter_prob_b", unit: "" },
    largest: { names: "var_max_b" },
    smallest: { names: "var_min_b" },
    significance: { names: "significance S/N", unit: "" },
    extendedFlag: { names: "extent_flag fe" },
    saturated: { names: "sat_src_flag fs" },
    streak: { names: "streak_src_flag fst" },
    imaging: { names: "acis_num", unit: "" },
    hrc: { names: "hrc_num", unit: "" },
  },
  derived: {
    wideFlux: [[`{flux} / ${broad}`]],
    observations: [["{imaging} + coalesce({hrc}, 0)"], ["{imaging}"]],
  },
  errorMeaning: "r95",
  properties: [
    hardness("hard_ms", "ms"),
    hardness("hard_hm", "hm"),
    hardness("hard_hs", "hs"),
    plain("powlaw_gamma", "spectrum", "gamma"),
    logRatio("logFshort", ["{largest}", "{smallest}"], ["{largest} <> {smallest}"]),
    ...shortAndLong,
    {
      name: "extent",
      category: "location",
      scale: "linear",
      formula: [[`CASE WHEN ${isSet("extendedFlag")} THEN 1 ELSE 0 END`]],
      use: false,
    },
  ],
  reasonable: [notSet("saturated"), notSet("streak")],
  qualities: {
    signal: ["{significance} > 10", "{gamma} IS NOT NULL"],
    several: ["{observations} > 1"],
  },
  extended: [[isSet("extendedFlag")]],
  remarks: ["The rows of a query may be detections of the same source: folds keep those with one name together."],
};

/** MUWCLASS (Yang et al. 2022): Chandra sources with counterparts; `True_Class` is what they are, `Class` what a random forest predicts. */
export const muwclass: Survey = {
  name: "MUWCLASS",
  title: "MUWCLASS (classified Chandra sources)",
  signatures: [
    {
      strong:
        "CSCv2_name CSCv2_RA CSCv2_DEC CSCv2_PU CSCv2_S/N CSCv2_flags P_intra P_inter True_Class P_AGN P_CV P_HM-STAR P_HMXB P_LM-STAR P_LMXB P_NS P_YSO " +
        "Class_prob CT",
      usual: "Fs Fm Fh Fb e_Fb Gmag BPmag RPmag W1mag W2mag W3mag PM rgeo Class",
    },
    {
      strong:
        "Fcsc_s Fcsc_m Fcsc_h Fcsc_b e_Fcsc_s e_Fcsc_m e_Fcsc_h e_Fcsc_b var_intra_prob var_inter_prob powlaw_gamma_mean",
      usual: "name ra dec significance Gmag BPmag RPmag W1mag W2mag PM rgeo Class",
    },
  ],
  fields: {
    identifier: { names: "CSCv2_name name" },
    name: { names: "CSCv2_name name" },
    ra: { names: "CSCv2_RA ra", unit: "deg" },
    dec: { names: "CSCv2_DEC dec", unit: "deg" },
    error: { names: "CSCv2_PU PU err_ellipse_r0", unit: "arcsec" },
    broad: { names: "Fb Fcsc_b", unit: "erg/s/cm2" },
    broadError: { names: "e_Fb e_Fcsc_b", unit: "erg/s/cm2" },
    soft: { names: "Fs Fcsc_s", unit: "erg/s/cm2" },
    medium: { names: "Fm Fcsc_m", unit: "erg/s/cm2" },
    hard: { names: "Fh Fcsc_h", unit: "erg/s/cm2" },
    gamma: { names: "powlaw_gamma_mean", unit: "" },
    intra: { names: "P_intra var_intra_prob", unit: "" },
    inter: { names: "P_inter var_inter_prob", unit: "" },
    gaiaDistance: { names: "rgeo rpgeo", unit: "pc" },
    significance: { names: "CSCv2_S/N significance", unit: "" },
    label: { names: "True_Class" },
    reference: { names: "Class" },
  },
  derived: { flux: [["{broad}"], ["{soft} + {medium} + {hard}"]], wideFlux: [[`{flux} / ${broad}`]] },
  errorMeaning: "r95",
  properties: [
    hardnessOf("HR1", "soft", "medium"),
    hardnessOf("HR2", "medium", "hard"),
    hardnessOf("HR3", "soft", "hard"),
    plain("powlaw_gamma_mean", "spectrum", "gamma"),
    ...shortAndLong,
  ],
  reasonable: [],
};
