import type { Survey } from "../survey.ts";
import { hardness, isSet, logRatio } from "./formulas.ts";

/** Energy conversion in erg/cm² per count: rates in 0.3 to 10 keV to fluxes (CLAXBOI's auto_xlinks). */
const conversion = "4.3e-11";

/** The Swift-XRT point sources 2SXPS (Evans et al. 2020) and LSXPS (Evans et al. 2023), which have the same columns but a few. */
export const swift: Survey = {
  name: "2SXPS or LSXPS",
  title: "2SXPS or LSXPS (Swift-XRT)",
  signatures: [
    {
      strong:
        "Decl Err90 AstromType IAUName DetFlag FieldFlag Rate_band0 Rate_band1 Rate_band2 Rate_band3 Rate_band0_pos Rate_band0_neg UL_band0 PeakRate_band0 " +
        "PowFlux PowUnabsFlux PowPeakFlux FixedPowFlux InterpPowFlux FittedPowFlux FittedPowGamma InterpPowGamma WhichPow WhichAPEC HasSpec " +
        "PvarPchiSnapshot_band0 PvarPchiObsID_band0 StrayLightWarning NearBrightSourceWarning OpticalLoadingWarning NearestOKNeighbour",
      usual: "RA HR1 HR2 l b Exposure 2SXPS_ID LSXPS_ID",
    },
    {
      strong: "2SXPS FPCO0 e_FPCO0 E_FPCO0 FPCU0 CR0 CR1 CR2 CR3 e_CR0 Gamma e_Gamma E_Gamma",
      usual: "IAUName RAJ2000 DEJ2000 HR1 HR2 e_HR1 E_HR1 e_HR2 E_HR2",
    },
  ],
  releases: [
    { name: "2SXPS", columns: "2SXPS_ID 2SXPS" },
    {
      name: "LSXPS",
      columns:
        "LSXPS_ID MatchIn2SXPS IsPotentialAlias NumBlindDetObs FirstBlindDetDate LastBlindDetDate NonBlindDet_band0",
    },
  ],
  fields: {
    identifier: { names: "LSXPS_ID 2SXPS_ID 2SXPS IAUName name" },
    name: { names: "IAUName 2SXPS name" },
    ra: { names: "RA RAJ2000 RA_ICRS", unit: "deg" },
    dec: { names: "Decl DEJ2000 DE_ICRS DEC", unit: "deg" },
    error: { names: "Err90 ePos error_radius", unit: "arcsec" },
    powFlux: { names: "PowFlux FPCO0", unit: "erg/s/cm2" },
    powFluxPos: { names: "PowFlux_pos", unit: "erg/s/cm2" },
    peakFlux: { names: "PowPeakFlux", unit: "erg/s/cm2" },
    peakFluxNeg: { names: "PowPeakFlux_neg", unit: "erg/s/cm2" },
    rate: { names: "Rate_band0 CR0", unit: "ct/s" },
    rateNeg: { names: "Rate_band0_neg", unit: "ct/s" },
    peakRate: { names: "PeakRate_band0", unit: "ct/s" },
    hr1: { names: "HR1", unit: "" },
    hr2: { names: "HR2", unit: "" },
    fittedGamma: { names: "FittedPowGamma Gamma", unit: "" },
    interpolatedGamma: { names: "InterpPowGamma", unit: "" },
    detections: { names: "NumDetObs", unit: "" },
    flag: { names: "DetFlag", unit: "" },
    spectrum: { names: "HasSpec" },
  },
  derived: { flux: [["{powFlux}", `{rate} * ${conversion}`]], wideFlux: [["{flux}"]] },
  errorMeaning: "r90",
  properties: [
    hardness("HR1", "hr1"),
    hardness("HR2", "hr2"),
    {
      name: "FittedPowGamma",
      category: "spectrum",
      scale: "softsign",
      formula: [["{fittedGamma}", "{interpolatedGamma}"]],
    },
    // The largest rate over the mean one.
    logRatio("logFpeak", ["{peakRate}", "{rate}"], ["{peakRate} <> {rate}"]),
    logRatio("logFratio", ["{peakFlux}", "{powFlux}"], ["{detections} > 1", "{peakFlux} <> {powFlux}"], {
      use: false,
    }),
    // The file's lower errors are negative numbers.
    logRatio(
      "logFratio_cons",
      ["({peakFlux} + {peakFluxNeg})", "({powFlux} + {powFluxPos})"],
      ["{detections} > 1", "{peakFlux} <> {powFlux}"],
      { use: false },
    ),
  ],
  reasonable: ["{flag} BETWEEN 0 AND 1"],
  qualities: {
    signal: ["{rate} > 10 * abs({rateNeg})", isSet("spectrum")],
    several: ["{detections} > 1"],
  },
};
