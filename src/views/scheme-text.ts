import type { Scheme } from "../model/evaluation.ts";

type SchemeText = { readonly name: string; readonly description: string };

const schemes: Readonly<Record<Scheme, SchemeText>> = {
  resubstitution: {
    name: "Resubstitution",
    description: "sources classified with densities that they are part of; flatters",
  },
  "leave-one-out": { name: "Leave-one-out", description: "each source classified without itself" },
  "k-fold": {
    name: "Random folds",
    description: "the sample is split at random, classes evenly; each fold is classified with densities of the others",
  },
  blocked: {
    name: "Blocked on the sky",
    description:
      "the same with folds made of whole cells of 2° on the sky, so that no field is on both sides; closest to a new field",
  },
};

/** Returns what the page calls a scheme of evaluation, and what it does, to follow a colon. */
export function schemeText(scheme: Scheme): SchemeText {
  return schemes[scheme];
}
