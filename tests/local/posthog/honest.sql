SELECT 1

SELECT count() FROM events

SELECT count(*), COUNT(DISTINCT person_id) AS people FROM events;

SELECT uniq(person_id), uniqExact(distinct_id), countDistinct(event) FROM events

SELECT event, count() AS n FROM events GROUP BY event ORDER BY n DESC LIMIT 3

SELECT properties.plan, count() FROM events GROUP BY properties.plan ORDER BY 2 DESC

SELECT properties.$browser AS browser, count() FROM events GROUP BY browser HAVING count() > 3

SELECT properties['plan'], e.properties.country FROM events AS e LIMIT 1

SELECT person.properties.email, person.id, person_id FROM events LIMIT 2

SELECT * FROM events LIMIT 1

SELECT p.* FROM persons AS p LIMIT 1

SELECT properties.email, created_at, is_identified FROM persons LIMIT 1

SELECT count() FROM events WHERE event = 'file uploaded' AND NOT (properties.plan IN ('pro'))

SELECT count() FROM events WHERE event NOT IN ('a', 'b') AND properties.plan != 'free'

SELECT count() FROM events WHERE properties.country LIKE 'Ger%' OR event ILIKE '%FILE%'

SELECT count() FROM events WHERE properties.$pathname =~ '^/files' AND event !~ 'x'

SELECT count() FROM events WHERE properties.size_mb BETWEEN 1 AND 5.5

SELECT count() FROM events WHERE properties.plan IS NULL OR properties.plan = NULL

SELECT sum(properties.size_mb), avg(properties.size_mb), quantile(0.9)(properties.size_mb),
median(properties.recipients), min(timestamp), max(timestamp) FROM events

SELECT toStartOfDay(timestamp) AS day, count() FROM events WHERE
timestamp >= toDateTime('2026-11-01 00:00:00', 'Europe/Berlin') AND
timestamp < toDateTime('2026-11-08 00:00:00', 'Europe/Berlin') GROUP BY day ORDER BY day

SELECT toStartOfWeek(timestamp), toStartOfWeek(timestamp, 1), toStartOfMonth(timestamp),
toStartOfHour(toTimeZone(timestamp, 'America/New_York')), toMonday(timestamp) FROM events LIMIT 1

SELECT dateDiff('day', timestamp, now()), timestamp > now() - INTERVAL 7 DAY, today(),
yesterday(), dateTrunc('month', timestamp), toDate(timestamp), toDate('2026-01-02') FROM events
LIMIT 1

SELECT toHour(timestamp) AS hour, toDayOfWeek(timestamp) AS weekday, count() FROM events GROUP BY
hour, weekday ORDER BY weekday, hour

SELECT if(properties.plan = 'pro', 1, 0), multiIf(1 = 2, 'a', 1 = 1, 'b', 'c'),
coalesce(properties.nothing, 'none'), event = 'x' ? 1 : 2, properties.nothing ?? 'none' FROM
events LIMIT 1

SELECT CASE WHEN properties.plan = 'free' THEN 'free' ELSE 'paying' END AS kind, count() FROM
events GROUP BY kind

SELECT 1 + 2 * 3 - 4 / 5 % 6, -count(), round(count() / 7, 2) FROM events

SELECT countIf(event = 'file shared') / countIf(event = 'file uploaded') FROM events

SELECT count() FILTER (WHERE event = 'file shared'), sumIf(1, event = 'x') FROM events

SELECT n, count() FROM (SELECT person_id, count() AS n FROM events GROUP BY person_id) GROUP BY n
ORDER BY n

WITH active AS (SELECT person_id, count() AS n FROM events GROUP BY person_id) SELECT avg(n) FROM
active WHERE n > 3

WITH 3 AS least, events AS (SELECT event FROM events) SELECT least, count() FROM events

SELECT a.person_id, a.n, b.m FROM (SELECT person_id, count() AS n FROM events GROUP BY person_id)
AS a INNER JOIN (SELECT person_id, max(timestamp) AS m FROM events GROUP BY person_id) AS b ON
a.person_id = b.person_id ORDER BY a.n DESC LIMIT 2

SELECT count() FROM events AS e LEFT JOIN persons AS p ON p.id = e.person_id WHERE
p.properties.plan = 'pro'

SELECT x.n FROM (SELECT event, count() AS n FROM events GROUP BY event) AS x JOIN (SELECT event AS
name FROM events LIMIT 1) AS y ON x.event = y.name

SELECT a.event FROM (SELECT event FROM events) AS a JOIN (SELECT event FROM events LIMIT 1) AS b
USING event LIMIT 1

SELECT person_id FROM events WHERE person_id NOT IN (SELECT person_id FROM events WHERE event =
'file shared') GROUP BY person_id LIMIT 2

SELECT event, row_number() OVER (PARTITION BY person_id ORDER BY timestamp ASC) AS position,
lag(event, 1) OVER w, sum(1) OVER (ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT
ROW), count() OVER () FROM events WINDOW w AS (PARTITION BY person_id ORDER BY timestamp) LIMIT 2

SELECT event, properties.plan, count() FROM events GROUP BY GROUPING SETS ((event),
(properties.plan), ())

SELECT event, count() FROM events GROUP BY ALL

SELECT event, properties.plan, count() FROM events GROUP BY CUBE(event, properties.plan)

SELECT arrayMap(x -> x + 1, [1, 2]), arrayFilter(x -> x > 1, range(4)), has([1], 1), arraySum([1,
2]), (1, 'a').2, [1, 2][1], tupleElement((1, 2), 1)

SELECT groupArray(3)(event), groupUniqArray(event), topK(2)(event), any(event), argMax(event,
timestamp) FROM events

SELECT windowFunnel(86400)(toDateTime(timestamp), event = 'user signed up', event = 'file
uploaded') AS step FROM events GROUP BY person_id LIMIT 2

SELECT tag, count() FROM events ARRAY JOIN ['a', 'b'] AS tag GROUP BY tag

SELECT person_id, event FROM events ORDER BY timestamp LIMIT 1 BY person_id LIMIT 3

SELECT DISTINCT event FROM events ORDER BY event LIMIT 3 OFFSET 1

SELECT event FROM events LIMIT 1 UNION ALL SELECT 'x' UNION DISTINCT SELECT 'x'

SELECT toString(1), toInt('12'), toFloat('1.5'), '3'::int, CAST('4' AS float), lower('A'),
concat('a', 'b'), 'a' || 'b', length('abc'), substring('abc', 1, 2), replaceAll('a', 'a', 'b'),
splitByChar(',', 'a,b'), trim(' a '), match('a', 'b')

SELECT JSONExtractString(properties, 'plan'), JSONHas(properties, 'plan') FROM events LIMIT 1

SELECT event AS `odd ``name`, '\'quoted\'' AS "x'y" FROM events LIMIT 1

SELECT event -- a remark
FROM events /* and another; DROP TABLE events */ LIMIT 1

SELECT 'DROP TABLE events; SELECT file()', count() FROM events WHERE event = 'a;b--c'

SELECT event, count(), sum(count()) OVER () AS total FROM events GROUP BY event

SELECT event FROM events WHERE event = 'user signed up' QUALIFY row_number() OVER (PARTITION BY
person_id ORDER BY timestamp) = 1 LIMIT 1

SELECT distinct_id, person_id FROM person_distinct_ids LIMIT 1

SELECT count() FROM events WHERE $session_id IS NOT NULL AND uuid IS NOT NULL

SELECT timestamp AS timestamp FROM events WHERE timestamp > toDateTime('2026-01-01') LIMIT 1

SELECT medianExact(1), stddevPop(1), corr(1, 2) FROM events

SELECT exists(SELECT 1 FROM events), (SELECT count() FROM persons)

SELECT session_id, $session_duration, $is_bounce, $entry_pathname, $exit_current_url, $channel_type
FROM sessions WHERE $start_timestamp >= toDateTime('2026-01-01') ORDER BY $start_timestamp LIMIT 2

SELECT * FROM sessions LIMIT 1

SELECT toStartOfDay($start_timestamp) AS day, avg($session_duration), avg($is_bounce) FROM sessions
GROUP BY day

SELECT session.$entry_pathname AS entry, count() FROM events GROUP BY entry ORDER BY 2 DESC LIMIT 3

SELECT e.event, s.$pageview_count FROM events AS e JOIN sessions AS s ON s.session_id =
e.$session_id LIMIT 2

SELECT $group_0, group_0.properties.name, count() FROM events GROUP BY 1, 2

SELECT index, key, properties.name, created_at, updated_at FROM groups

SELECT cohort_id, count(DISTINCT person_id) FROM cohort_people GROUP BY cohort_id

SELECT count() FROM events AS e LEFT JOIN cohort_people AS c ON c.person_id = e.person_id WHERE
c.cohort_id = 1

SELECT person_id, person.properties.email FROM static_cohort_people

SELECT person.created_at, pdi.person.properties.plan, person.is_identified FROM events LIMIT 1

SELECT CASE event WHEN '$pageview' THEN 'page' ELSE 'other' END AS kind, count() FROM events GROUP
BY kind

SELECT grouping(event), event, count() FROM events GROUP BY ROLLUP(event)

SELECT arrayFold((acc, x) -> acc + x, [1, 2], toInt(0)), arrayIntersect([1], [1]),
mapFromArrays(['a'], [1]), arrayFirstIndex(x -> x = 2, [1, 2]), has(extractAll('a1', '[0-9]'), '1')

SELECT quantileIf(0.5)(properties.size_mb, event = 'x'), argMinIf(event, timestamp, 1),
sumMap(map(event, 1)), groupArrayMovingAvg(3)(1), medianExact(1), countDistinctIf(event, 1) FROM
events

SELECT try_cast('1' AS int), width_bucket(5, 0, 10, 5), multiSearchAny('abc', ['b']),
formatReadableQuantity(1000), URLPathHierarchy('https://a.example/b/c'), dateName('month', now())

SELECT 'NULLS LAST, WITH TOTALS', count() FROM events -- ORDER BY x COLLATE 'y'

SELECT elements_chain_href, elements_chain_texts, $window_id FROM events LIMIT 1

SELECT sum(1) OVER (ORDER BY timestamp ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), count() OVER
(PARTITION BY event ORDER BY timestamp DESC) FROM events LIMIT 2

SELECT multiIf(n > 3, 'many', n > 1, 'some', 'one') AS how, count() FROM (SELECT person_id,
count(DISTINCT toStartOfDay(timestamp)) AS n FROM events GROUP BY person_id) GROUP BY how

SELECT person_mode, elements_chain_elements, $group_4, count() FROM events GROUP BY 1, 2, 3

SELECT p.pdi.distinct_id, p.created_at FROM persons AS p LIMIT 2

SELECT max($vitals_lcp), quantile(0.75)($session_duration) FROM sessions
