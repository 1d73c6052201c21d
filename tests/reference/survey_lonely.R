# Strata of one PSU, and PSUs of one SSU, by R's survey package (survey.lonely.psu = "adjust").
# Run: Rscript tests/reference/survey_lonely.R   (R with survey; Debian: r-base-core, r-cran-survey)
# The sample of ten people is written here and in tests/statistics/variance/test_reference.py; writes survey_lonely.csv.
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust")
people <- data.frame(
  stratum = c("a", "a", "a", "a", "a", "b", "b", "c", "c", "c"), village = c(1, 1, 2, 2, 2, 3, 3, 4, 5, 5),
  villages = c(5, 5, 5, 5, 5, 7, 7, 4, 4, 4), home = 1:10, homes = c(4, 4, 6, 6, 6, 9, 9, 3, 8, 8),
  weight = c(5, 5, 5, 5, 5, 31.5, 31.5, 6, 8, 8), amount = c(4, 6, 5, 7, 3, 8, 2, 9, 1, 6),
  heads = c(1, 2, 3, 2, 1, 4, 2, 3, 1, 2), sex = c("f", "m", "f", "m", "f", "m", "f", "f", "m", "f")
)
designs <- list(
  one_stage = svydesign(id = ~village, strata = ~stratum, weights = ~weight, data = people),
  two_stages = svydesign(id = ~village + home, strata = ~stratum, weights = ~weight, fpc = ~villages + homes,
                         data = people)
)
rows <- list()
report <- function(design, quantity, label, estimate)
  rows[[length(rows) + 1]] <<- data.frame(design, quantity, label, value = sprintf("%.17g", coef(estimate)),
                                          standard_error = sprintf("%.17g", SE(estimate)))
for (name in names(designs)) {
  for (label in c("", "f", "m")) {
    part <- if (label == "") designs[[name]] else subset(designs[[name]], sex == label)
    report(name, "total", label, svytotal(~amount, part))
    report(name, "ratio", label, svyratio(~amount, ~heads, part))
  }
}
out <- file("tests/reference/survey_lonely.csv", "w")
writeLines(sprintf("# %s, survey %s; Rscript tests/reference/survey_lonely.R", R.version.string,
                   packageVersion("survey")), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
