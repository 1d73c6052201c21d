# Coverage of the NHANES II example by R's survey package, on the same public file.
# Run from the repository, in R with survey installed (Debian: r-base, r-cran-survey):
#   Rscript tests/reference/nhanes2.R "$(.venv/bin/python -c 'import samplics, pathlib; print(pathlib.Path(samplics.__file__).parent)')/datasets/data/nhanes2.csv" > tests/reference/nhanes2.csv
library(survey)
people <- read.csv(commandArgs(trailingOnly = TRUE)[1])
design <- svydesign(id = ~psuid, strata = ~stratid, weights = ~finalwgt, data = people, nest = TRUE)
estimate <- function(indicator, wanted, eligible, place) {
  rows <- eligible & (place == 0 | people$region == place)
  domain <- update(design, wanted = wanted)[rows, ]
  found <- svyciprop(~wanted, domain, method = "logit", level = 0.95, df = degf(domain))
  limits <- confint(found)
  # svyciprop fits a logistic model until its deviance changes by less than 1e-8: the share itself and its
  # standard error are svymean's.
  share <- svymean(~wanted, domain)
  cat(sprintf("%s,%d,%.16g,%.16g,%.16g,%.16g,%d,%d\n", indicator, place, coef(share),
              SE(share), limits[1], limits[2], as.integer(degf(domain)), nrow(domain)))
}
cat(sprintf("# %s, survey %s\n", R.version.string, packageVersion("survey")))
cat("indicator,region,value,standard_error,low,high,df,n\n")
for (region in 0:4) {
  estimate("N01", as.numeric(people$diabetes == 0), !is.na(people$diabetes), region)
  estimate("N02", as.numeric(people$highlead == 0), !is.na(people$highlead), region)
}
