export { reserve, reset } from "./vector";
export { kernelSums, setSample } from "./density";
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
