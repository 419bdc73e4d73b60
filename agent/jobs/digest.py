"""Makes a digest when its time has come, or when somebody wants to see it now."""

from agent.digests.run import run
from agent.job import JobKind
from agent.state.due import JOB as NAME
from agent.state.due import VERSION

JOB = JobKind(NAME, "scheduled", VERSION, run)
