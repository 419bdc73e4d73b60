"""Long work: one file a kind of job, declaring `JOB`; the folder is the registry."""
