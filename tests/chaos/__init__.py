"""Long fault runs: real kills with the timings of production, and a verdict from outside alone."""
