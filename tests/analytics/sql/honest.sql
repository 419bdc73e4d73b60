SELECT count() AS events FROM events

SELECT count(DISTINCT person_id) AS people FROM events WHERE event = 'user signed up'

SELECT event, count() AS n, uniq(person_id) AS people FROM events GROUP BY event ORDER BY n DESC LIMIT 20;

SELECT toStartOfDay(timestamp) AS day, count() AS n FROM events
WHERE timestamp >= toDateTime('2026-01-01 00:00:00', 'Europe/Berlin') GROUP BY day ORDER BY day LIMIT 400

SELECT toStartOfWeek(timestamp, 1) AS week, properties.plan AS plan, count(DISTINCT person_id) AS people
FROM events GROUP BY week, plan ORDER BY week, people DESC

SELECT toStartOfMonth(timestamp) AS month, countIf(event = 'file shared') AS shared,
countIf(event = 'file uploaded') AS uploaded, round(shared / nullIf(uploaded, 0), 2) AS ratio
FROM events GROUP BY month ORDER BY month

SELECT count() AS n FROM events WHERE timestamp > now() - INTERVAL 7 DAY

SELECT count() AS n FROM events WHERE timestamp >= today() - INTERVAL 1 WEEK AND timestamp < yesterday()

SELECT dateDiff('day', min(timestamp), max(timestamp)) AS days FROM events

SELECT dateTrunc('hour', timestamp) AS hour, count() AS n FROM events GROUP BY hour ORDER BY hour DESC LIMIT 24

SELECT toDayOfWeek(timestamp) AS weekday, toHour(timestamp) AS hour, count() AS n FROM events
GROUP BY weekday, hour ORDER BY weekday, hour LIMIT 200

SELECT formatDateTime(timestamp, '%Y-%m') AS month, count() AS n FROM events GROUP BY month ORDER BY month

SELECT toStartOfInterval(timestamp, toIntervalHour(6)) AS part, count() AS n FROM events GROUP BY part ORDER BY part

SELECT toTimeZone(timestamp, 'America/New_York') AS there, toYear(timestamp) AS year FROM events LIMIT 3

SELECT dateAdd(toDate('2026-01-31'), INTERVAL 1 MONTH) AS later, toDate('2026-01-31') + INTERVAL 3 DAY AS soon

SELECT properties.$browser AS browser, count() AS n FROM events GROUP BY browser HAVING n > 10 ORDER BY n DESC

SELECT properties['plan'] AS plan, e.properties.country AS country FROM events AS e LIMIT 5

SELECT JSONExtractString(properties, 'plan') AS plan, JSONHas(properties, 'country') AS known FROM events LIMIT 5

SELECT JSONExtractFloat(properties, 'size_mb') AS size, JSONExtractRaw(properties, 'plan') AS raw FROM events LIMIT 5

SELECT sum(toFloat(properties.size_mb)) AS total, avg(toFloat(properties.size_mb)) AS mean FROM events WHERE event = 'file uploaded'

SELECT quantile(0.5)(toFloat(properties.size_mb)) AS p50, quantile(0.9)(toFloat(properties.size_mb)) AS p90,
quantiles(0.5, 0.9, 0.99)(toFloat(properties.size_mb)) AS all_of_them FROM events WHERE event = 'file uploaded'

SELECT quantileIf(0.95)(toFloat(properties.size_mb), properties.plan = 'pro') AS p95, median(1) AS one FROM events

SELECT person.properties.plan AS plan, count(DISTINCT person_id) AS people FROM events GROUP BY plan ORDER BY people DESC

SELECT p.properties.plan AS plan, count(DISTINCT p.id) AS people FROM persons AS p GROUP BY plan ORDER BY people DESC

SELECT p.properties.country AS country, count() AS uploads FROM events AS e
INNER JOIN persons AS p ON p.id = e.person_id WHERE e.event = 'file uploaded' GROUP BY country ORDER BY uploads DESC LIMIT 10

SELECT count(DISTINCT e.person_id) AS people FROM events AS e
INNER JOIN cohort_people AS c ON c.person_id = e.person_id WHERE c.cohort_id = 1

SELECT cohort_id, count(DISTINCT person_id) AS people FROM cohort_people GROUP BY cohort_id ORDER BY cohort_id

SELECT count() AS n FROM events WHERE person_id IN COHORT 1

SELECT count(DISTINCT person_id) AS people FROM events WHERE event = 'user signed up' AND person_id NOT IN
(SELECT person_id FROM events WHERE event = 'file shared')

SELECT $channel_type AS channel, count() AS sessions, avg($session_duration) AS seconds FROM sessions
GROUP BY channel ORDER BY sessions DESC

SELECT count(DISTINCT $session_id) AS sessions FROM events WHERE $session_id IS NOT NULL

SELECT index, count() AS companies FROM groups GROUP BY index ORDER BY index

SELECT count(DISTINCT distinct_id) AS ids, count(DISTINCT person_id) AS people FROM person_distinct_ids

WITH first AS (SELECT person_id, min(timestamp) AS at FROM events WHERE event = 'user signed up' GROUP BY person_id)
SELECT dateDiff('week', f.at, e.timestamp) AS week, count(DISTINCT e.person_id) AS people
FROM first AS f INNER JOIN events AS e ON e.person_id = f.person_id
WHERE e.timestamp >= f.at GROUP BY week ORDER BY week

WITH active AS (SELECT person_id, count() AS n FROM events GROUP BY person_id),
heavy AS (SELECT person_id FROM active WHERE n > 50)
SELECT count() AS heavy_people, (SELECT count() FROM active) AS all_people FROM heavy

WITH 3 AS least, 'pro' AS wanted SELECT count() AS n FROM events WHERE properties.plan = wanted AND length(event) > least

SELECT n, count() AS people FROM (SELECT person_id, count() AS n FROM events GROUP BY person_id) AS per_person
GROUP BY n ORDER BY n LIMIT 30

SELECT event, n, row_number() OVER (ORDER BY n DESC) AS place FROM
(SELECT event, count() AS n FROM events GROUP BY event) AS counted ORDER BY place

SELECT day, n, sum(n) OVER (ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running FROM
(SELECT toDate(timestamp) AS day, count() AS n FROM events GROUP BY day) AS by_day ORDER BY day LIMIT 10

SELECT day, n, avg(n) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS week_mean FROM
(SELECT toDate(timestamp) AS day, count() AS n FROM events GROUP BY day) AS by_day ORDER BY day LIMIT 10

SELECT event, rank() OVER w AS place, lagInFrame(event) OVER w AS before FROM
(SELECT event, count() AS n FROM events GROUP BY event) AS counted WINDOW w AS (ORDER BY n DESC) LIMIT 5

SELECT step, count() AS people FROM (SELECT person_id,
windowFunnel(604800)(toDateTime(timestamp), event = 'user signed up', event = 'file uploaded', event = 'file shared') AS step
FROM events GROUP BY person_id) AS funnel GROUP BY step ORDER BY step

SELECT event, properties.plan AS plan, count() AS n FROM events GROUP BY GROUPING SETS ((event), (plan), ()) ORDER BY n DESC LIMIT 20

SELECT event, properties.plan AS plan, count() AS n FROM events GROUP BY CUBE(event, plan) LIMIT 20

SELECT event, properties.plan AS plan, count() AS n FROM events GROUP BY ROLLUP(event, plan) LIMIT 20

SELECT event, toDate(timestamp) AS day, count() AS n FROM events GROUP BY ALL ORDER BY day, n DESC LIMIT 10

SELECT event, toDate(timestamp) AS day, count() AS n FROM events GROUP BY event, day ORDER BY n DESC LIMIT 2 BY event LIMIT 20

SELECT DISTINCT properties.plan AS plan FROM events ORDER BY plan LIMIT 10 OFFSET 1

SELECT 'uploads' AS what, count() AS n FROM events WHERE event = 'file uploaded'
UNION ALL SELECT 'shares' AS what, count() AS n FROM events WHERE event = 'file shared'

SELECT event FROM events WHERE event LIKE 'file%' UNION DISTINCT SELECT event FROM events WHERE event ILIKE '%USER%' LIMIT 10

SELECT what, sum(n) AS total FROM (SELECT 'a' AS what, 1 AS n UNION ALL SELECT 'a' AS what, 2 AS n) AS parts GROUP BY what

SELECT arrayMap(x -> x * 2, [1, 2, 3]) AS doubled, arrayFilter(x -> x > 1, [1, 2, 3]) AS large, arraySum([1, 2]) AS total

SELECT person_id, arrayStringConcat(arraySlice(groupArray(event), 1, 3), ' > ') AS beginning FROM
(SELECT person_id, event FROM events ORDER BY timestamp LIMIT 1000) AS first_events GROUP BY person_id LIMIT 5

SELECT arraySort(groupUniqArray(properties.plan)) AS plans, length(groupUniqArray(event)) AS kinds FROM events

SELECT tag, count() AS n FROM events ARRAY JOIN [properties.plan, properties.country] AS tag GROUP BY tag ORDER BY n DESC LIMIT 10

SELECT topK(3)(event) AS frequent, argMax(event, timestamp) AS latest, any(properties.plan) AS some_plan FROM events

SELECT (1, 'a').2 AS second, tuple(1, 2).1 AS first, [10, 20][2] AS element, map('a', 1) AS pairs

SELECT multiIf(toFloat(properties.size_mb) < 1, 'small', toFloat(properties.size_mb) < 10, 'medium', 'large') AS size, count() AS n
FROM events WHERE event = 'file uploaded' GROUP BY size ORDER BY n DESC

SELECT CASE WHEN properties.plan = 'free' THEN 'free' WHEN properties.plan IS NULL THEN 'none' ELSE 'paying' END AS kind, count() AS n
FROM events GROUP BY kind ORDER BY n DESC

SELECT CASE properties.plan WHEN 'free' THEN 0 WHEN 'pro' THEN 12 ELSE 5 END AS price, count() AS n FROM events GROUP BY price ORDER BY n DESC

SELECT if(properties.plan = 'pro', 1, 0) AS is_pro, properties.nothing ?? 'none' AS nothing, event = 'x' ? 'yes' : 'no' AS answer FROM events LIMIT 3

SELECT coalesce(properties.plan, 'none') AS plan, ifNull(properties.country, '-') AS country, count() AS n FROM events GROUP BY plan, country ORDER BY n DESC LIMIT 10

SELECT count() AS n FROM events WHERE properties.size_mb BETWEEN 1 AND 5.5 AND NOT (properties.plan IN ('pro', 'team'))

SELECT count() AS n FROM events WHERE properties.$pathname =~ '^/files' AND event !~ 'x' OR event NOT ILIKE '%file%'

SELECT count() FILTER (WHERE event = 'file shared') AS shared, sumIf(1, event = 'file uploaded') AS uploaded FROM events

SELECT toInt('12') AS a, toFloat('1.5') AS b, '3'::int AS c, CAST('4' AS float) AS d, toString(5) AS e

SELECT lower('A') || '-' || upper('b') AS joined, splitByChar(',', 'a,b') AS parts, replaceAll('aXa', 'X', '-') AS cleaned, trim(' a ') AS tidy

SELECT extract('version 12', '[0-9]+') AS number, match('abc', 'b') AS matches, startsWith('abc', 'a') AS starts, positionCaseInsensitive('ABC', 'b') AS at

SELECT stddevPop(n) AS spread, corr(n, day_number) AS trend FROM
(SELECT toUnixTimestamp(toStartOfDay(timestamp)) AS day_number, count() AS n FROM events GROUP BY day_number) AS by_day

SELECT a.day AS day, a.n AS now_n, b.n AS before_n FROM
(SELECT toDate(timestamp) AS day, count() AS n FROM events GROUP BY day) AS a
LEFT JOIN (SELECT toDate(timestamp) + INTERVAL 7 DAY AS day, count() AS n FROM events GROUP BY day) AS b ON a.day = b.day
ORDER BY day DESC LIMIT 7

SELECT event, count() AS n, round(100 * n / sum(n) OVER (), 1) AS percent FROM events GROUP BY event ORDER BY n DESC LIMIT 5

SELECT event FROM events WHERE event = 'user signed up' QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY timestamp) = 1 LIMIT 3

SELECT event -- what happened
, count() AS n /* how often; DROP TABLE events */ FROM events GROUP BY event LIMIT 3

SELECT 'SELECT 1; DROP TABLE events' AS text, count() AS n FROM events WHERE event != 'a; --b' AND event != 'it''s {here}'

SELECT exists(SELECT 1 FROM events WHERE event = 'file shared') AS any_shared, (SELECT count() FROM persons) AS persons

SELECT maxIf(timestamp, event = 'user signed up') AS joined FROM events GROUP BY person_id LIMIT 2

SELECT event AS `odd name`, count() AS `order` FROM events GROUP BY `odd name` ORDER BY `order` DESC LIMIT 2
