# Writes bandwidths.json: what R's own rules give for the samples that test/model/bandwidth.test.ts compares with.
# Usage: Rscript test/oracle/bandwidths.R <augmented_TD.csv>
# Only bandwidths are kept, no data. `sj` is null where bw.SJ fails.

table <- read.csv(commandArgs(trailingOnly = TRUE)[1])
properties <- c("b", "Lx_2", "GAIA_pm", "HR1", "HR2", "HR3", "logFxFb", "logFxFr", "logFxFw1", "logFxFw2", "V_intra", "V_inter")
logarithmic <- c("Lx_2", "GAIA_pm")

rules <- function(x) {
  sj <- tryCatch(bw.SJ(x, nb = 10000, method = "ste", tol = 1e-10), error = function(e) NULL)
  number <- function(h) if (is.null(h)) "null" else format(h, digits = 15)
  sprintf('{ "n": %d, "sj": %s, "nrd0": %s, "scott": %s }', length(x), number(sj), number(bw.nrd0(x)),
          number(1.06 * sd(x) * length(x)^-0.2))
}

lines <- c()
for (labels in c("class", "class8")) for (property in properties) {
  x <- table[[property]]
  if (property %in% logarithmic) x <- suppressWarnings(log10(x))
  for (label in sort(unique(table[[labels]]))) {
    sample <- x[!is.na(table[[labels]]) & table[[labels]] == label & is.finite(x)]
    if (length(sample) >= 2) lines <- c(lines, sprintf('  "%s/%s/%d": %s', labels, property, label, rules(sample)))
  }
}

# Samples that the test makes by the same formulas: u_i is the golden-ratio sequence.
u <- function(n) (1:n * 0.6180339887498949) %% 1
synthetic <- list(
  uniform = u(200), exponential = -log(u(500)), large = -log(u(20000)), bimodal = ifelse(1:400 %% 2 == 0, 10, 0) + qlogis(u(400)),
  rounded = round(4 * u(300)^3, 1), repeated = c(rep(1, 80), u(20)), pair = c(1, 2), offset = 55000 + u(150)
)
for (name in names(synthetic)) lines <- c(lines, sprintf('  "synthetic/%s": %s', name, rules(synthetic[[name]])))

writeLines(c("{", paste(lines, collapse = ",\n"), "}"), sub("[^/]*$", "bandwidths.json", sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))))
