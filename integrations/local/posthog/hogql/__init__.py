"""HogQL, PostHog's dialect of SQL: read by PostHog's own parser, written as ClickHouse's SQL."""
