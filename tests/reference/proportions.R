# Intervals for a share in a simple sample, by base R's own functions where it has one.
# Run: Rscript tests/reference/proportions.R   (writes tests/reference/proportions.csv)

limits_by <- list(
  "clopper-pearson" = function(x, n, level) binom.test(x, n, conf.level = level)$conf.int,
  "wilson" = function(x, n, level) prop.test(x, n, conf.level = level, correct = FALSE)$conf.int,
  "wilson-cc" = function(x, n, level) prop.test(x, n, conf.level = level, correct = TRUE)$conf.int,
  "jeffreys" = function(x, n, level) {
    a <- (1 - level) / 2
    c(if (x == 0) 0 else qbeta(a, x + .5, n - x + .5), if (x == n) 1 else qbeta(1 - a, x + .5, n - x + .5))
  },
  "logit" = function(x, n, level) {
    fit <- summary(glm(cbind(x, n - x) ~ 1, family = binomial, control = glm.control(epsilon = 1e-15)))
    plogis(fit$coefficients[1, 1] + c(-1, 1) * qnorm((1 + level) / 2) * fit$coefficients[1, 2])
  },
  "mid-p" = function(x, n, level) {
    a <- (1 - level) / 2
    above <- function(p) pbinom(x, n, p, lower.tail = FALSE) + dbinom(x, n, p) / 2 - a
    below <- function(p) pbinom(x, n, p) - dbinom(x, n, p) / 2 - a
    c(if (x == 0) 0 else uniroot(above, c(0, 1), tol = 1e-16)$root,
      if (x == n) 1 else uniroot(below, c(0, 1), tol = 1e-16)$root)
  },
  "likelihood-ratio" = function(x, n, level) {
    lost <- function(p) 2 * (dbinom(x, n, x / n, log = TRUE) - dbinom(x, n, p, log = TRUE)) - qchisq(level, 1)
    c(if (x == 0) 0 else uniroot(lost, c(1e-300, x / n), tol = 1e-16)$root,
      if (x == n) 1 else uniroot(lost, c(x / n, 1 - 1e-16), tol = 1e-16)$root)
  }
)

cases <- expand.grid(x = c(0, 1, 7, 57, 95, 100, 949), n = c(1, 20, 100, 1000), level = c(.5, .8, .95, .999))
cases <- cases[cases$x <= cases$n, ]
rows <- list()
for (method in names(limits_by)) for (i in seq_len(nrow(cases))) {
  case <- cases[i, ]
  if (method == "logit" && case$x %in% c(0, case$n)) next
  # prop.test takes a smaller correction close to one half; Newcombe's method 4 does not.
  if (method == "wilson-cc" && abs(case$x - case$n / 2) < .5) next
  found <- suppressWarnings(limits_by[[method]](case$x, case$n, case$level))
  rows[[length(rows) + 1]] <- data.frame(method, covered = case$x, n = case$n, level = case$level,
    low = sprintf("%.17g", found[1]), high = sprintf("%.17g", found[2]))
}
out <- file("tests/reference/proportions.csv", "w")
writeLines(paste("#", R.version.string, "; Rscript tests/reference/proportions.R"), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
