"""Income: series, growth, projections, joint chances."""
