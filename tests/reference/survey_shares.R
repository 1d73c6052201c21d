# Shares, standard errors and limits by R's survey package on its public `api` and `election` data.
# Run: Rscript tests/reference/survey_shares.R   (R with survey; Debian: r-base-core, r-cran-survey)
# Writes tests/reference/api*.csv, election.csv (the columns needed) and survey_shares.csv (the results).
suppressMessages(library(survey))
data(api)
data(election)

with_indicators <- function(schools) {
  data.frame(
    stype = as.character(schools$stype), wide = as.character(schools$sch.wide),
    dnum = schools$dnum, snum = schools$snum, pw = schools$pw,
    is_high = as.numeric(schools$api00 >= 700), is_awarded = as.numeric(schools$awards == "Yes"),
    api00 = schools$api00, api99 = schools$api99, enroll = schools$enroll, api_stu = schools$api.stu,
    meals = schools$meals, is_small = as.numeric(schools$acs.k3 < 20), is_answering = as.numeric(schools$pct.resp >= 80)
  )
}
strat <- cbind(with_indicators(apistrat), fpc = apistrat$fpc)
# A sample in which one stratum has a single school left.
strat$is_kept <- as.numeric(strat$stype != "H" | !duplicated(strat$stype))
clus1 <- cbind(with_indicators(apiclus1), fpc = apiclus1$fpc)
clus2 <- cbind(with_indicators(apiclus2), fpc1 = apiclus2$fpc1, fpc2 = as.numeric(apiclus2$fpc2))
# Schools in pairs, as people in households: a second stage whose units hold several rows.
clus2$pair <- ave(clus2$snum, clus2$dnum, FUN = function(s) (seq_along(s) + 1) %/% 2)
clus2$pairs <- ave(clus2$pair, clus2$dnum, FUN = function(k) if (max(k) > 1) max(k) + 2 else 1)
election <- data.frame(p = election_pps$p, is_bush = as.numeric(election_pps$Bush > election_pps$Kerry),
                       has_nader = ifelse(election_pps$Nader > 0, "yes", "no"))
election$weight <- 1 / election$p

single <- function(choice) {
  options(survey.lonely.psu = choice)
  svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat[strat$is_kept == 1, ])
}
designs <- list(
  strat = svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat),
  strat_replaced = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = strat),
  clus1 = svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus1),
  clus2 = svydesign(id = ~dnum + snum, weights = ~pw, fpc = ~fpc1 + fpc2, data = clus2),
  clus2_replaced = svydesign(id = ~dnum, weights = ~pw, data = clus2),
  clus2_pairs = svydesign(id = ~dnum + pair, weights = ~pw, fpc = ~fpc1 + pairs, data = clus2),
  single_certainty = single("certainty"), single_adjust = single("adjust"), single_average = single("average"),
  election = svydesign(id = ~1, fpc = ~p, data = election, pps = "brewer")
)

# The profile that svyciprop(method = "likelihood") splines: deviance over dispersion against t^2 lambda, with
# lambda, dispersion and weights as in its confint.svyglm and MASSprofile_glm. Solved here without a spline.
profile_limits <- function(indicator, domain, df) {
  fit <- svyglm(reformulate("1", indicator), domain, family = quasibinomial,
                control = list(epsilon = 1e-15, maxit = 50))
  y <- fit$y
  w <- fit$prior.weights
  # On the logit scale, where the shares of a single df may lie beyond the smallest number.
  deviance_at <- function(x) -2 * sum(w * (y * plogis(x, log.p = TRUE) + (1 - y) * plogis(-x, log.p = TRUE)))
  centre <- qlogis(sum(w * y) / sum(w))
  lambda <- fit$cov.unscaled[1, 1] / fit$naive.cov[1, 1]
  above <- function(x) (deviance_at(x) - deviance_at(centre)) / summary(fit)$dispersion[1] -
    qt(0.975, df)^2 * lambda
  root <- function(from, to) plogis(uniroot(above, c(from, to), tol = 1e-13, maxiter = 10000)$root)
  c(root(-1e5, centre), root(centre, 1e5))
}
rows <- list()
report <- function(name, indicator, eligible, by, label, domain) {
  formula <- as.formula(paste0("~", indicator))
  answered <- !is.na(domain$variables[[indicator]])
  domain <- domain[answered, ]
  # Outside a domain of an unequal-probability sample the weights are 0, and the rows stay.
  n <- sum(weights(domain) > 0)
  if (n == 0) return()
  mean <- svymean(formula, domain, deff = "replace")
  for (method in c("logit", "mean", "beta", "asin", "likelihood", "profile")) {
    # R has no limits at 0 and 1 or without df, and counts all rows for beta in the election data.
    if (method != "mean" && (coef(mean) %in% c(0, 1) || degf(domain) == 0)) next
    if (method %in% c("beta", "likelihood", "profile") && name == "election") next
    # Its spline knows no limits where it turned back.
    limits <- if (method == "profile") profile_limits(indicator, domain, degf(domain)) else
      tryCatch(attr(svyciprop(formula, domain, method = method, df = degf(domain)), "ci"),
               error = function(e) c(NA, NA))
    rows[[length(rows) + 1]] <<- data.frame(
      design = name, indicator, eligible, by, label, method, value = sprintf("%.17g", coef(mean)),
      standard_error = sprintf("%.17g", SE(mean)), low = sprintf("%.17g", limits[1]),
      high = sprintf("%.17g", limits[2]), df = degf(domain), n,
      design_effect = sprintf("%.17g", deff(mean))
    )
  }
}
domains <- function(name, indicator, eligible, by) {
  design <- designs[[name]]
  if (eligible != "") design <- design[which(design$variables[[eligible]] == 1), ]
  labels <- if (by == "") rep("", nrow(design)) else
    do.call(paste, c(design$variables[strsplit(by, "+", fixed = TRUE)[[1]]], sep = "+"))
  for (label in sort(unique(labels))) report(name, indicator, eligible, by, label, design[labels == label, ])
}
for (name in names(designs)) {
  options(survey.lonely.psu = sub("single_", "", if (startsWith(name, "single")) name else "fail"))
  if (name == "election") {
    domains(name, "is_bush", "", "")
    domains(name, "is_bush", "", "has_nader")
    next
  }
  for (indicator in c("is_high", "is_awarded", "is_small")) for (eligible in c("", "is_answering"))
    for (by in c("", "stype", "stype+wide")) domains(name, indicator, eligible, by)
}

write_table <- function(table, name, head) {
  out <- file(file.path("tests/reference", name), "w")
  writeLines(paste0("# ", R.version.string, ", survey ", packageVersion("survey"), ", ", head,
                    "; Rscript tests/reference/survey_shares.R"), out)
  write.csv(table, out, row.names = FALSE, quote = FALSE, na = "")
  close(out)
}
exact <- function(table) {
  for (i in which(sapply(table, is.double)))
    table[[i]] <- ifelse(is.na(table[[i]]), NA, sprintf("%.17g", table[[i]]))
  table
}
write_table(exact(strat), "apistrat.csv", "columns of its data apistrat")
write_table(exact(clus1), "apiclus1.csv", "columns of its data apiclus1")
write_table(exact(clus2), "apiclus2.csv", "columns of its data apiclus2")
write_table(exact(election), "election.csv", "columns of its data election_pps")
write_table(do.call(rbind, rows), "survey_shares.csv", "svyciprop and svymean")
