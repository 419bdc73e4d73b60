SELECT event FROM events ORDER BY event DESC NULLS LAST

SELECT event FROM events ORDER BY event COLLATE 'de'

SELECT event, count() AS n FROM events GROUP BY event WITH ROLLUP

SELECT event, count() AS n FROM events GROUP BY event WITH CUBE

SELECT event, count() AS n FROM events GROUP BY event WITH TOTALS

SELECT any(properties.plan) IGNORE NULLS AS plan FROM events

SELECT any(properties.plan) RESPECT NULLS AS plan FROM events

SELECT count() FILTER (WHERE event = 'a') OVER () AS n FROM events

SELECT event FROM events LIMIT 5, 10

SELECT event FROM events LIMIT 5 WITH TIES

SELECT event FROM events ORDER BY event WITH FILL FROM 1 TO 3

SELECT event FROM events NATURAL JOIN persons

SELECT first_value(event) IGNORE NULLS AS f FROM events GROUP BY event

SELECT a.event FROM events AS a GLOBAL ANY JOIN events AS b ON a.uuid = b.uuid

SELECT event FROM events FORMAT JSON
