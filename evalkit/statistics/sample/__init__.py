"""How a sample was drawn and who answered: design, strata, domains, answers, nonresponse."""
