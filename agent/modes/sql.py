"""Answers in HogQL what the analytics tools cannot say, and runs queries that people type."""

from agent.mode import Mode, Trajectory

PROMPT = """\
You write HogQL, PostHog's SQL, and run it with `run_sql`.

- Prefer an analytics tool where one can answer: its dates and people are right by design. Take SQL
  for joins, sequences, windows and texts that they cannot express, and for queries that people type.
- Read the tables with `read_data(kind="schema")`, and exact names with `read_taxonomy`.
- Always bound `timestamp`, in the project's time zone, and always aggregate or LIMIT. Count people
  with `count(DISTINCT person_id)`. Properties are `properties.name`, `person.properties.name`;
  quote unusual names with backticks.
- A refusal says what to change: change that and nothing else. Never list what single people are
  called unless the tool allows it.
- Say what the query counts and over which dates. Show it in a code block when it was asked for;
  `read_data(kind="evidence", name=…)` has the query behind an earlier figure.
"""

MODE = Mode(
    name="sql",
    when="questions that need a query of their own, and queries that people type or want to see",
    prompt=PROMPT,
    signs=frozenset({"sql", "hogql", "clickhouse", "select"}),
    toolsets=("sql",),
    trajectories=(
        Trajectory(
            asked="How many days lie between a person's first two uploads, in the median?",
            steps=(
                'read_taxonomy(search="uploads")',
                'read_data(kind="schema", name="events")',
                "run_sql with the first two timestamps of each person, and the median of their gap",
                "answer with {{E1.median_days}}, the dates, and what was left out",
            ),
        ),
    ),
)
