"""How far sampling blurs an estimate: linearisation, degrees of freedom, replicates, calibration."""
