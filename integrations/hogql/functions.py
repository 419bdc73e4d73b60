"""Which functions a query may call: the allow-list, one line each.

A line is `name arguments`, where arguments are a count (`2`), a range (`1-2`) or at least so many
(`1+`). ClickHouse's name follows after `=` where it differs. Aggregates may take parameters before
their arguments, written `(0-1)`, and know ClickHouse's combinators (`sumIf`, `uniqArray` …).

The list follows PostHog's own (posthog/hogql/functions, 2026): what analysts use of it, and nothing
that it lacks (`retention`, `sequenceMatch`, `quantileExact`), so that what runs here runs there.

Whatever is not here does not exist for HogQL: nothing that reads files, other hosts, settings or
the server's state is, and nothing that is random.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from integrations.hogql.parser import HogQLError


@dataclass(frozen=True, slots=True)
class Function:
    """What ClickHouse calls it, and how many arguments and parameters it takes."""

    sql: str
    least: int
    most: int
    aggregate: bool = False
    least_parameters: int = 0
    most_parameters: int = 0


ANY = 1_000_000

PLAIN = """
    abs 1        round 1-2    floor 1-2    ceil 1-2     pow 2        power 2 = pow
    trunc 1-2    roundDown 2  roundBankers 1-2          roundToExp2 1             exp2 1
    exp 1        log 1        ln 1 = log   log2 1       log10 1      log1p 1      exp10 1
    sqrt 1       cbrt 1       sign 1       e 0          pi 0         factorial 1  hypot 2
    sin 1        cos 1        tan 1        asin 1       acos 1       atan 1       atan2 2
    degrees 1    radians 1    gcd 2        lcm 2        max2 2       min2 2       width_bucket 4
    greatest 1+  least 1+     plus 2       minus 2      multiply 2   divide 2     negate 1
    modulo 2     mod 2 = modulo            intDiv 2     intDivOrZero 2            moduloOrZero 2
    positiveModulo 2          bitAnd 2     bitOr 2      bitXor 2     bitNot 1     bitCount 1
    bitShiftLeft 2            bitShiftRight 2           bitTest 2

    if 3         multiIf 3+   and 1+       or 1+        not 1        xor 2+       coalesce 1+
    ifnull 2 = ifNull         nullif 2 = nullIf         isnull 1 = isNull
    ifNull 2     nullIf 2     isNull 1     isNotNull 1  assumeNotNull 1           toNullable 1
    isNaN 1      isFinite 1   isInfinite 1 ifNotFinite 2             equals 2     notEquals 2
    less 2       lessOrEquals 2            greater 2    greaterOrEquals 2         in 2
    notIn 2      exists 1     like 2       notLike 2    ilike 2      notILike 2   match 2
    transform 3-4             grouping 1+  _caseWithExpression 3+ = caseWithExpression

    toString 1   toTypeName 1 toJSONString 1            toUUID 1 = toUUIDOrNull   toBool 1
    toIntOrZero 1 = toInt64OrZero          toFloatOrZero 1 = toFloat64OrZero
    toFloatOrDefault 1-2 = toFloat64OrDefault           hex 1        unhex 1
    parseDateTimeBestEffort 1-2 = parseDateTime64BestEffortOrNull
    parseDateTime 2-3 = parseDateTimeOrNull             UUIDv7ToDateTime 1

    concat 1+    length 1     lengthUTF8 1 lower 1      upper 1      lowerUTF8 1  upperUTF8 1
    empty 1      notEmpty 1   isEmpty 1 = empty         isNotEmpty 1 = notEmpty   format 2+
    reverse 1    reverseUTF8 1             substring 2-3             substr 2-3 = substring
    substringUTF8 2-3         left 2       right 2      leftPad 2-3  rightPad 2-3 repeat 2
    lpad 2-3 = leftPad        rpad 2-3 = rightPad       leftPadUTF8 2-3           rightPadUTF8 2-3
    trim 1-2 = trimBoth       btrim 1-2 = trimBoth      trimLeft 1-2 trimRight 1-2
    ltrim 1-2 = trimLeft      rtrim 1-2 = trimRight     concatWithSeparator 2+    ascii 1
    replace 3 = replaceAll    replaceAll 3 replaceOne 3 replaceRegexpOne 3        translate 3
    replaceRegexpAll 3        regexpQuoteMeta 1         regexpExtract 2-3         initcap 1
    position 2-3 positionUTF8 2-3          positionCaseInsensitive 2-3            locate 2-3
    positionCaseInsensitiveUTF8 2-3        startsWith 2 endsWith 2   hasToken 2
    hasTokenCaseInsensitive 2 hasSubsequence 2          multiSearchAny 2
    multiSearchAnyCaseInsensitive 2        multiSearchFirstIndex 2   multiSearchFirstPosition 2
    multiSearchAllPositions 2 multiMatchAny 2           multiMatchAnyIndex 2
    countSubstrings 2-3       countSubstringsCaseInsensitive 2-3     countMatches 2
    countMatchesCaseInsensitive 2          extract 2    extractAll 2 extractGroups 2
    extractAllGroups 2 = extractAllGroupsVertical       extractAllGroupsHorizontal 2
    extractAllGroupsVertical 2             splitByChar 2-3           splitByString 2-3
    splitByRegexp 2-3         splitByWhitespace 1-2     splitByNonAlpha 1-2       alphaTokens 1-2
    tokens 1     ngrams 2     ngramDistance 2           ngramSearch 2
    ngramDistanceCaseInsensitive 2         ngramSearchCaseInsensitive 2
    base64Encode 1            base64Decode 1            tryBase64Decode 1         isValidUTF8 1
    toValidUTF8 1             cityHash64 1+             isValidJSON 1

    protocol 1   domain 1     domainWithoutWWW 1        topLevelDomain 1          netloc 1
    firstSignificantSubdomain 1            cutToFirstSignificantSubdomain 1       port 1-2
    path 1       pathFull 1   queryString 1             fragment 1   queryStringAndFragment 1
    cutWWW 1     cutQueryString 1          cutFragment 1             cutQueryStringAndFragment 1
    extractURLParameter 2     extractURLParameters 1    extractURLParameterNames 1
    cutURLParameter 2         URLHierarchy 1            URLPathHierarchy 1
    encodeURLComponent 1      decodeURLComponent 1      encodeURLFormComponent 1
    decodeURLFormComponent 1

    JSONExtractString 1+      JSONExtractInt 1+         JSONExtractUInt 1+
    JSONExtractFloat 1+       JSONExtractBool 1+        JSONExtractRaw 1+
    JSONExtractArrayRaw 1+    JSONExtractKeys 1+        JSONExtractKeysAndValues 2+
    JSONExtractKeysAndValuesRaw 1+         JSONHas 1+   JSONLength 1+             JSONType 1+
    JSONExtract 2+            JSONArrayLength 1         JSON_VALUE 2

    toYear 1     toQuarter 1  toMonth 1    toDayOfYear 1             toDayOfMonth 1
    toDayOfWeek 1-3           toHour 1     toMinute 1   toSecond 1   toUnixTimestamp 1-2
    toISOWeek 1  toISOYear 1  toWeek 1-2   toYearWeek 1-2            toYYYYMM 1   toYYYYMMDD 1
    toYYYYMMDDhhmmss 1        toMonday 1   toTime 1     toStartOfYear 1           toStartOfISOYear 1
    toStartOfQuarter 1        toStartOfMonth 1          toStartOfDay 1-2          toStartOfHour 1
    toStartOfMinute 1         toStartOfSecond 1         toLastDayOfMonth 1
    toLastDayOfWeek 1-2
    toStartOfFiveMinutes 1    toStartOfTenMinutes 1     toStartOfFifteenMinutes 1
    toStartOfInterval 2-3     dateTrunc 2-3             date_trunc 2-3 = dateTrunc
    dateDiff 3-4 date_diff 3-4 = dateDiff  age 3-4      timeSlot 1   dateName 2   monthName 1
    dateAdd 2-3  dateSub 2-3  date_add 2 = dateAdd      date_subtract 2 = dateSub
    timeStampAdd 2-3          timeStampSub 2-3          toTimeZone 2 formatDateTime 2-3
    to_char 2-3 = formatDateTime           timeZoneOf 1 timeZoneOffset 1          makeDate 2-3
    make_date 3 = makeDate    fromUnixTimestamp 1       toUnixTimestamp64Milli 1
    fromUnixTimestamp64Milli 1-2           toIntervalSecond 1        toIntervalMinute 1
    toIntervalHour 1          toIntervalDay 1           toIntervalWeek 1          toIntervalMonth 1
    toIntervalQuarter 1       toIntervalYear 1          addSeconds 2 addMinutes 2 addHours 2
    addDays 2    addWeeks 2   addMonths 2  addQuarters 2             addYears 2
    subtractSeconds 2         subtractMinutes 2         subtractHours 2           subtractDays 2
    subtractWeeks 2           subtractMonths 2          subtractQuarters 2        subtractYears 2

    array 0+     tuple 1+     tupleElement 2-3          arrayElement 2            map 0+
    mapFromArrays 2           mapKeys 1    mapValues 1  mapContains 2             mapFilter 2
    mapApply 2   mapAdd 2+    mapSubtract 2+            mapUpdate 2  tuplePlus 2  tupleMinus 2
    has 2        hasAll 2     hasAny 2     hasSubstr 2  indexOf 2    countEqual 2 range 1-3
    arrayConcat 1+            arrayCount 1+             arrayDistinct 1           arrayUniq 1+
    arrayMap 2+  arrayFilter 2+            arrayExists 1+            arrayAll 1+  arrayFirst 2+
    arrayLast 2+ arrayFirstIndex 2+        arrayLastIndex 2+         arrayFold 3+ arrayFill 2+
    arrayReverseFill 2+       arraySplit 2+             arrayReverseSplit 2+      arraySum 1-2
    arrayAvg 1-2 arrayMin 1-2 arrayMax 1-2 arrayProduct 1            arraySort 1+ arrayReverse 1
    arrayReverseSort 1+       arraySlice 2-3            arrayEnumerate 1          arrayJoin 1
    arrayEnumerateUniq 1+     arrayEnumerateDense 1     arrayIntersect 1+         arrayResize 2-3
    arrayZip 1+  arrayFlatten 1            arrayCompact 1            arrayStringConcat 1-2
    arrayDifference 1         arrayCumSum 1-2           arrayCumSumNonNegative 1  arrayPushBack 2
    arrayPushFront 2          arrayPopBack 1            arrayPopFront 1           arrayAUC 2-3
    arrayRotateLeft 2         arrayRotateRight 2        arrayWithConstant 2

    formatReadableSize 1      formatReadableDecimalSize 1            formatReadableQuantity 1
    formatReadableTimeDelta 1-2            bar 4
"""

AGGREGATES = """
    count 0-1    sum 1        avg 1        min 1        max 1        any 1        anyLast 1
    anyHeavy 1   argMin 2     argMax 2     uniq 1+      uniqExact 1+ uniqHLL12 1+
    median 1     medianExact 1             avgWeighted 2             deltaSum 1
    deltaSumTimestamp 2       stddevPop 1  stddevSamp 1 varPop 1     varSamp 1    covarPop 2
    covarSamp 2  corr 2       skewPop 1    skewSamp 1   kurtPop 1    kurtSamp 1   sumMap 1-2
    minMap 1-2   maxMap 1-2   simpleLinearRegression 2  cramersV 2   theilsU 2    contingency 2
    groupBitAnd 1             groupBitOr 1              groupBitXor 1
    maxIntersections 2        maxIntersectionsPosition 2
    quantile 1 (0-1)          quantiles 1 (1+)
    groupArray 1 (0-1)        array_agg 1 = groupArray  groupUniqArray 1 (0-1)    topK 1 (0-1)
    groupArrayMovingAvg 1 (0-1)            groupArrayMovingSum 1 (0-1)
    groupArrayInsertAt 2 (0-2)             windowFunnel 2+ (1-3)
"""

WINDOWS = """
    row_number 0 rank 0       dense_rank 0 percent_rank 0            cume_dist 0  ntile 1
    lag 1-3      lead 1-3     lagInFrame 1-3            leadInFrame 1-3
    first_value 1             last_value 1 nth_value 2
"""

COMBINATORS = dict.fromkeys(("If", "ArgMin", "ArgMax"), 1) | dict.fromkeys(
    ("Array", "ForEach", "Map", "Distinct", "OrNull", "OrDefault"), 0
)
"""What a suffix adds to the number of arguments."""

_ENTRY = re.compile(
    r"(?P<name>\w+) (?P<least>\d+)(?:-(?P<most>\d+)|(?P<open>\+))?"
    r"(?: \((?P<least_p>\d+)(?:-(?P<most_p>\d+)|(?P<open_p>\+))?\))?(?: = (?P<sql>\w+))?"
)


@cache
def allowed() -> dict[str, Function]:
    """Every function that may be called anywhere, by its HogQL name."""
    return {**_read(PLAIN), **_read(AGGREGATES, aggregate=True)}


@cache
def allowed_over_windows() -> dict[str, Function]:
    """The functions that may stand before OVER."""
    return {**_read(AGGREGATES, aggregate=True), **_read(WINDOWS)}


def find(name: str, among: dict[str, Function]) -> Function:
    """The function of that name, in any case where HogQL's has no capitals; `HogQLError` if none."""
    found = among.get(name) or among.get(name.lower()) or _combined(name, among)
    if found is None:
        raise HogQLError(f"Unsupported function call '{name}(...)'", code="unsupported_function")
    return found


def check(name: str, function: Function, *, arguments: int, parameters: int = 0) -> None:
    """`HogQLError` unless the function takes so many arguments and parameters."""
    if not function.least <= arguments <= function.most:
        wanted = f"{function.least}" + ("" if function.least == function.most else " or more")
        raise HogQLError(f"Function '{name}' expects {wanted} arguments, found {arguments}")
    if not function.least_parameters <= parameters <= function.most_parameters:
        raise HogQLError(f"Function '{name}' does not take {parameters} parameters")


def _combined(name: str, among: dict[str, Function]) -> Function | None:
    for suffix, more in COMBINATORS.items():
        if not name.endswith(suffix):
            continue
        base = among.get(name.removesuffix(suffix)) or _combined(name.removesuffix(suffix), among)
        if base is not None and base.aggregate:
            return replace(
                base, sql=base.sql + suffix, least=base.least + more, most=base.most + more
            )
    return None


def _read(table: str, *, aggregate: bool = False) -> dict[str, Function]:
    found = {}
    for entry in _ENTRY.finditer(table):
        found[entry["name"]] = Function(
            sql=entry["sql"] or entry["name"],
            least=int(entry["least"]),
            most=_most(entry["least"], entry["most"], entry["open"]),
            aggregate=aggregate,
            least_parameters=int(entry["least_p"] or 0),
            most_parameters=_most(entry["least_p"] or "0", entry["most_p"], entry["open_p"]),
        )
    return found


def _most(least: str, most: str | None, unbounded: str | None) -> int:
    return ANY if unbounded else int(most or least)
