# Totals, ratios, differences, replicates and calibration by R's survey package on its public `api` data.
# Run: Rscript tests/reference/survey_estimates.R   (R with survey; Debian: r-base-core, r-cran-survey)
# Reads tests/reference/api*.csv (made by survey_shares.R), writes survey_estimates.csv.
suppressMessages(library(survey))
data(api)
options(survey.lonely.psu = "fail")
read <- function(name) read.csv(file.path("tests/reference", paste0(name, ".csv")), comment.char = "#")
strat <- read("apistrat")
clus1 <- read("apiclus1")
clus2 <- read("apiclus2")
designs <- list(
  strat = svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat),
  clus1 = svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus1),
  clus2 = svydesign(id = ~dnum + snum, weights = ~pw, fpc = ~fpc1 + fpc2, data = clus2),
  clus2_replaced = svydesign(id = ~dnum, weights = ~pw, data = clus2)
)
rows <- list()
report <- function(design, method, quantity, label, value, error, df = NA)
  rows[[length(rows) + 1]] <<- data.frame(design, method, quantity, label, value = sprintf("%.17g", value),
                                          standard_error = sprintf("%.17g", error), df)
every <- function(name, method, design) {
  for (label in c("", "E", "H", "M")) {
    part <- if (label == "") design else subset(design, stype == label)
    df <- if (inherits(design, "svyrep.design")) NA else degf(part)
    total <- svytotal(~api_stu, part)
    share <- svymean(~is_high, part)
    ratio <- svyratio(~api_stu, ~api99, part)
    report(name, method, "total", label, coef(total), SE(total), df)
    report(name, method, "share", label, coef(share), SE(share), df)
    report(name, method, "ratio", label, coef(ratio), SE(ratio), df)
  }
}
for (name in names(designs)) {
  every(name, "linearised", designs[[name]])
  # The enrolment of some schools is missing.
  known <- subset(designs[[name]], !is.na(enroll))
  tested <- svyratio(~api_stu, ~enroll, known)
  report(name, "linearised", "ratio of known", "", coef(tested), SE(tested), degf(known))
  by <- svyby(~is_high, ~stype, designs[[name]], svymean, covmat = TRUE)
  for (two in list(c("E", "H"), c("E", "M"), c("H", "M"))) {
    weights <- (names(coef(by)) == two[1]) - (names(coef(by)) == two[2])
    difference <- svycontrast(by, weights)
    both <- subset(designs[[name]], stype %in% two)
    report(name, "linearised", "difference", paste(two, collapse = "-"), coef(difference), SE(difference), degf(both))
  }
}
for (mse in c(FALSE, TRUE)) {
  centre <- if (mse) "full-estimate" else "replicate-mean"
  for (name in c("strat", "clus1", "clus2_replaced")) {
    type <- if (name == "strat") "JKn" else "JK1"
    every(name, paste(type, centre), as.svrepdesign(designs[[name]], type = type, mse = mse))
  }
}
# Population counts of the public file behind the samples.
exact <- list(epsilon = 1e-13, maxit = 500)
totals <- c(`(Intercept)` = nrow(apipop), table(apipop$stype)[-1], wideYes = sum(apipop$sch.wide == "Yes"))
names(totals) <- c("(Intercept)", "stypeH", "stypeM", "wideYes")
for (label in names(table(apipop$stype))) report("population", "count", "stype", label, table(apipop$stype)[[label]], 0)
for (label in c("No", "Yes")) report("population", "count", "wide", label, sum(apipop$sch.wide == label), 0)
report("population", "count", "api99", "", sum(apipop$api99), 0)
with_scores <- c(totals, api99 = sum(apipop$api99))
for (name in names(designs)) {
  design <- designs[[name]]
  cells <- data.frame(stype = names(table(apipop$stype)), Freq = as.numeric(table(apipop$stype)))
  # In the stratified sample the strata are these cells already.
  if (name != "strat") every(name, "post-stratification", postStratify(design, ~stype, cells))
  solve <- function(calfun, formula, pop, bounds = c(-Inf, Inf))
    calibrate(design, formula, pop, calfun = calfun, bounds = bounds, epsilon = exact$epsilon, maxit = exact$maxit)
  every(name, "linear", solve("linear", ~stype + wide, totals))
  every(name, "raking", solve("raking", ~stype + wide, totals))
  every(name, "linear scores", solve("linear", ~stype + wide + api99, with_scores))
  logit <- try(solve("logit", ~stype + wide, totals, c(0.2, 3)))
  if (!inherits(logit, "try-error")) every(name, "logit 0.2 3", logit)
}
out <- file("tests/reference/survey_estimates.csv", "w")
writeLines(paste0("# ", R.version.string, ", survey ", packageVersion("survey"),
                  "; Rscript tests/reference/survey_estimates.R"), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE, na = "")
close(out)
