/** What the member `format` of a model file says. */
export const MODEL_FORMAT = "xsieve-model";
