"""Coverage: shares of the eligible, shortfalls, villages, what departments report."""
