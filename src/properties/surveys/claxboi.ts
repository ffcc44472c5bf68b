import type { Survey } from "../survey.ts";

/**
 * A table that CLAXBOI or its relatives have enriched, of any survey: told by the names of the properties, which `guessProperties` knows, where
 * no survey of its own columns is recognised.
 */
export const claxboi: Survey = {
  name: "CLAXBOI",
  title: "enriched for CLAXBOI",
  signatures: [
    {
      strong:
        "logFxFb logFxFr logFxFw1 logFxFw2 err_logFxFb err_logFxFr err_logFxFw1 err_logFxFw2 GAIA_pm SepToRadius Separation_GLADE Lx_1 Lx_2 err_logLx_2 " +
        "logFratio logFratio_cons logFmaxFmin logFmaxFminCons V_intra V_inter WAPO_GAMMA GAIA_Dist GAIA_plx",
      usual: "",
      enough: 6,
    },
  ],
  fields: {},
  errorMeaning: "sigma",
  properties: [],
  reasonable: [],
};
