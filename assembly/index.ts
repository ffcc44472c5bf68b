export { reserve, reset } from "./vector";
export { kernelSums } from "./density";
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
