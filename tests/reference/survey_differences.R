# Differences of two groups' shares on calibrated designs, by R's survey package on its public `api` data.
# Run: Rscript tests/reference/survey_differences.R   (R with survey; Debian: r-base-core, r-cran-survey)
# Reads tests/reference/api*.csv (made by survey_shares.R), writes survey_differences.csv.
suppressMessages(library(survey))
data(api)
options(survey.lonely.psu = "fail")
read <- function(name) read.csv(file.path("tests/reference", paste0(name, ".csv")), comment.char = "#")
clus2 <- read("apiclus2")
designs <- list(
  strat = svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = read("apistrat")),
  clus1 = svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = read("apiclus1")),
  clus2 = svydesign(id = ~dnum + snum, weights = ~pw, fpc = ~fpc1 + fpc2, data = clus2),
  clus2_replaced = svydesign(id = ~dnum, weights = ~pw, data = clus2)
)
# Population counts of the public file behind the samples.
totals <- c(nrow(apipop), table(apipop$stype)[-1], sum(apipop$sch.wide == "Yes"))
names(totals) <- c("(Intercept)", "stypeH", "stypeM", "wideYes")
rows <- list()
for (name in names(designs)) for (method in c("linear", "raking", "logit 0.2 3")) {
  limits <- if (method == "logit 0.2 3") c(0.2, 3) else c(-Inf, Inf)
  design <- calibrate(designs[[name]], ~stype + wide, totals, calfun = sub(" .*", "", method), bounds = limits,
                      epsilon = 1e-13, maxit = 500)
  for (by in c("stype", "wide")) {
    # svyby(covmat = TRUE) stops on a calibrated design in survey 4.1-1 ("number of items to replace is not a
    # multiple of replacement length"), so that the domains' shares are ratios of two totals here, as svyby's are.
    groups <- sort(unique(design$variables[[by]]))
    for (group in groups) {
      design$variables[[paste0("in_", group)]] <- as.numeric(design$variables[[by]] == group)
      design$variables[[paste0("high_", group)]] <- design$variables$is_high * (design$variables[[by]] == group)
    }
    for (two in combn(groups, 2, simplify = FALSE)) {
      shares <- svyratio(reformulate(paste0("high_", two)), reformulate(paste0("in_", two)), design, covmat = TRUE)
      wanted <- paste0("high_", two, "/in_", two)
      stopifnot(all(wanted %in% names(coef(shares))))
      found <- svycontrast(shares, (names(coef(shares)) == wanted[1]) - (names(coef(shares)) == wanted[2]))
      rows[[length(rows) + 1]] <- data.frame(design = name, method, by, label = paste(two, collapse = "-"),
        value = sprintf("%.17g", coef(found)), standard_error = sprintf("%.17g", SE(found)))
    }
  }
}
out <- file("tests/reference/survey_differences.csv", "w")
writeLines(paste0("# ", R.version.string, ", survey ", packageVersion("survey"),
                  "; Rscript tests/reference/survey_differences.R"), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
