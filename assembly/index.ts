export { reserve, reset } from "./vector";
export { hasSeenOthers, scanCells } from "./csv-cells";
export { setGaussian, sumGaussian } from "./density";
export { countDistances } from "./distances";
export { combineTiles, fillTiles, locateInTable, locateInValues, weighSources } from "./held-sums";
export { addLosses, countPredictions } from "./objective";
export { setEpanechnikov, sumEpanechnikov } from "./epanechnikov";
export { setExponential, sumExponential } from "./exponential";
export {
  addFromTable,
  addGiven,
  combine,
  flag,
  keepChanges,
  locateAmongValues,
  locateOnGrid,
  normalise,
  predict,
  transpose,
} from "./posterior";
