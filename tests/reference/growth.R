# Reference values for evalkit.statistics' growth between two measured levels, required growth, and ratios.
# Made with R 4.2.2 and survey 4.1.1 (Debian r-cran-survey):  Rscript tests/reference/growth.R > tests/reference/growth.csv
# svycontrast makes the delta method from symbolic derivatives: nothing of ours is written out again here.
suppressMessages(library(survey))

cases <- list(
  # first, last, their standard errors, years, correlation, target level, years left
  ordinary = c(8000, 10000, 240, 300, 4, 0.7, 10960.69, 1),
  apart = c(10177, 12716, 266, 325, 4, 0, 13943.28, 1),
  falling = c(9000, 8000, 100, 200, 3, 0.3, 12000, 2),
  opposed = c(9000, 9900, 150, 50, 2, -0.4, 9500, 3)
)
estimates <- function(values, errors, correlation) {
  stat <- values
  names(stat) <- c("first", "last")
  covariance <- diag(errors^2)
  covariance[1, 2] <- covariance[2, 1] <- correlation * prod(errors)
  dimnames(covariance) <- list(names(stat), names(stat))
  attr(stat, "var") <- covariance
  attr(stat, "statistic") <- "mean"
  class(stat) <- "svystat"
  stat
}
cat("case,level,growth,low,high,required,ratio_low,ratio_high\n")
for (name in names(cases)) {
  x <- cases[[name]]
  log_growth <- svycontrast(estimates(x[1:2], x[3:4], x[6]), quote(log(last / first)))
  log_ratio <- svycontrast(estimates(x[1:2], x[3:4], 0), quote(log(last / first)))
  for (level in c(0.8, 0.95)) {
    growth <- exp(confint(log_growth, level = level) / x[5]) - 1
    ratio <- exp(confint(log_ratio, level = level))
    found <- c(level, exp(coef(log_growth) / x[5]) - 1, growth, (x[7] / x[2])^(1 / x[8]) - 1, ratio)
    cat(paste(name, paste(sprintf("%.15g", found), collapse = ","), sep = ","), "\n", sep = "")
  }
}
