"""Growth between measured levels: average, sampling error, peer rules."""
