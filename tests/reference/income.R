# Reference values for evalkit.statistics' random walks and trend line on log levels.
# Made with R 4.2.2 and forecast 8.20 (Debian r-cran-forecast):  Rscript tests/reference/income.R > tests/reference/income.csv
suppressMessages(library(forecast))

series <- list(
  rising = c(8000, 8610, 9270, 10100, 10800),
  falling = c(9000, 8100, 8300, 7500, 7100, 7000),
  three = c(7000, 7900, 8300)
)
write_row <- function(name, method, horizon, level, centre, low, high)
  cat(paste(name, method, horizon, level, paste(sprintf("%.15g", c(centre, low, high)), collapse = ","), sep = ","), "\n", sep = "")

cat("series,method,horizon,level,median,low,high\n")
for (name in names(series)) {
  y <- log(series[[name]])
  n <- length(y)
  year <- seq_len(n)
  line <- lm(y ~ year)
  for (level in c(0.8, 0.95)) {
    walk <- rwf(y, h = 3, drift = TRUE, level = 100 * level)
    for (h in 1:3) {
      centre <- as.numeric(walk$mean)[h]
      low <- as.numeric(walk$lower)[h]
      high <- as.numeric(walk$upper)[h]
      write_row(name, "drift-normal", h, level, exp(centre), exp(low), exp(high))
      # The same standard error, with Student's quantile in place of the normal one.
      half <- (high - centre) / qnorm((1 + level) / 2) * qt((1 + level) / 2, n - 2)
      write_row(name, "drift", h, level, exp(centre), exp(centre - half), exp(centre + half))
      at <- predict(line, data.frame(year = n + h), interval = "prediction", level = level)
      write_row(name, "trend", h, level, exp(at[1]), exp(at[2]), exp(at[3]))
    }
  }
}
