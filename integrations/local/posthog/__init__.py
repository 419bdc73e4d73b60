"""A PostHog of its own for this machine: HogQL over the data of a made-up company."""
