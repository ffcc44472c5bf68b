export { reserve, reset } from "./vector";
export { hasSeenOthers, scanCells } from "./csv-cells";
export { setGaussian, sumGaussian } from "./density";
export { countDistances } from "./distances";
export { combineTiles, fillTiles, locateInTable, locateInValues, weighSources } from "./held-sums";
export { addLosses, countPredictions } from "./objective";
export { addPowerLoss } from "./power-loss";
export { setEpanechnikov, sumEpanechnikov } from "./epanechnikov";
export { addPowers, convolveNodes, evaluateCells, interpolateNodes, weighNodes } from "./gaussian-sums";
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
