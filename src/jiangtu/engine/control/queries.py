"""The auditors' rules, each one statement over the tables of `tables`: (matter, claim, row that shows it).

`$name` are the rule's own numbers; `trained` are claims with their trainee's row on the class's roster. Document numbers
and effects stand in the rule pack, never here.
"""

TRAINED = """
CREATE VIEW trained AS SELECT p.claim, p.amount_fen, r.* FROM payables p JOIN roster r
USING (person, class_code)
"""

_STATUS = """
SELECT t.class_code || ':' || t.person AS key, t.claim, 'statuses:' || s.record AS shown
FROM trained t JOIN statuses s USING (person)
WHERE s.status = '{status}' AND s.from_on <= t.started_on AND (s.until_on IS NULL OR s.until_on > t.started_on)
"""

QUERIES: dict[str, str] = {
    "pensioner-in-class": _STATUS.format(status="PENSIONER"),
    "public-post-in-class": _STATUS.format(status="PUBLIC_POST"),
    "student-in-class": """
SELECT t.class_code || ':' || t.person AS key, t.claim, 'education:' || e.record AS shown
FROM trained t JOIN education e USING (person)
WHERE t."group" IS DISTINCT FROM 'GRADUATING' AND e.enrolled_on <= t.started_on AND (e.graduated_on IS NULL OR e.graduated_on > t.started_on)
""",
    "employed-as-unemployed": """
SELECT t.class_code || ':' || t.person AS key, t.claim, 'employment:' || e.record AS shown
FROM trained t JOIN employment e USING (person)
WHERE t."group" = 'UNEMPLOYED' AND e.from_on + $days::INTEGER <= t.started_on
AND (e.until_on IS NULL OR e.until_on > t.started_on + $days::INTEGER)
""",
    "two-places": """
WITH together AS (
SELECT a.person, a.class_code, b.class_code AS other, b.sign FROM signs a JOIN signs b
ON a.person = b.person AND a.class_code <> b.class_code AND a.from_at < b.until_at AND b.from_at < a.until_at
)
SELECT least(t.class_code, o.class_code) || '+' || greatest(t.class_code, o.class_code) || ':' || t.person AS key,
t.claim, 'training:' || o.record AS shown
FROM trained t JOIN roster o ON o.person = t.person AND o.class_code <> t.class_code
WHERE least(coalesce(t.ended_on, DATE '2999-01-01'), coalesce(o.ended_on, DATE '2999-01-01'))
- greatest(t.started_on, o.started_on) >= $days
UNION ALL
SELECT least(class_code, t.other) || '+' || greatest(class_code, t.other) || ':' || person, claim, 'signs:' || t.sign
FROM trained JOIN together t USING (person, class_code)
""",
    "class-on-shift": """
WITH days AS (
SELECT s.person, s.class_code, s.day, any_value(f."row") AS shift FROM signs s JOIN shifts f USING (person, day)
WHERE f.minutes >= $minutes GROUP BY ALL
), often AS (SELECT person, class_code FROM days GROUP BY ALL HAVING count(*) >= $days)
SELECT t.class_code || ':' || t.person AS key, t.claim, 'shifts:' || d.shift AS shown
FROM trained t JOIN often USING (person, class_code) JOIN days d USING (person, class_code)
""",
    "one-device": """
WITH crowded AS (
SELECT device, lesson FROM signs WHERE device <> '' GROUP BY ALL HAVING count(DISTINCT person) >= $people
)
SELECT s.device AS key, t.claim, 'signs:' || s.sign AS shown
FROM signs s JOIN crowded USING (device, lesson) JOIN trained t USING (person, class_code)
""",
    "one-account": """
WITH owners AS (
SELECT account, coalesce(payee, person::VARCHAR) AS owner FROM payables WHERE account <> ''
UNION ALL SELECT account, owner FROM accounts
), shared AS (SELECT account FROM owners GROUP BY account HAVING count(DISTINCT owner) >= $people)
SELECT account AS key, claim, 'payables:' || claim AS shown FROM payables JOIN shared USING (account)
""",
    "agent-without-mandate": """
WITH agents AS (
SELECT agent FROM payables WHERE agent <> '' AND NOT mandate GROUP BY ALL HAVING count(*) >= $claims
)
SELECT agent AS key, claim, 'payables:' || claim AS shown FROM payables JOIN agents USING (agent) WHERE NOT mandate
""",
    "out-of-scope": """
SELECT t.class_code AS key, t.claim, 'training:' || t.record AS shown FROM trained t
WHERE t.provider IS NOT NULL AND t.occupation IS NOT NULL AND NOT EXISTS (
SELECT 1 FROM scopes s WHERE s.provider = t.provider AND starts_with(t.occupation, s.occupation)
AND s.from_on <= coalesce(t.filed_on, t.started_on)
AND (s.until_on IS NULL OR s.until_on > coalesce(t.filed_on, t.started_on))
)
""",
    "new-provider-burst": """
WITH listed AS (SELECT provider, min(listed_on) AS since, min(entry) AS entry FROM scopes GROUP BY ALL), burst AS (
SELECT r.provider FROM roster r JOIN listed l USING (provider)
WHERE r.outcome = 'CERTIFIED' AND r.ended_on BETWEEN l.since AND l.since + $days::INTEGER
GROUP BY ALL HAVING count(*) >= $certificates
)
SELECT t.provider AS key, t.claim, 'scopes:' || l.entry AS shown
FROM trained t JOIN burst USING (provider) JOIN listed l USING (provider)
WHERE t.ended_on BETWEEN l.since AND l.since + $days::INTEGER
""",
    "roster-again": """
WITH sizes AS (SELECT class_code, count(*) AS people FROM roster GROUP BY ALL), same AS (
SELECT a.class_code AS first, b.class_code AS again, count(*) AS people FROM roster a JOIN roster b
ON a.person = b.person AND a.class_code <> b.class_code AND a.started_on <= b.started_on
AND b.started_on - a.started_on <= $days GROUP BY ALL
), pairs AS (
SELECT first, again FROM same JOIN sizes s ON s.class_code = again
WHERE same.people >= $people AND same.people * 100 >= s.people * $percent
)
SELECT first || '>' || again AS key, t.claim, 'training:' || r.record AS shown
FROM pairs JOIN trained t ON t.class_code = again JOIN roster r ON r.class_code = first AND r.person = t.person
""",
    "below-the-line": """
WITH sums AS (
SELECT provider, class_code, sum(amount_fen) AS fen FROM trained GROUP BY ALL
HAVING sum(amount_fen) < $line_fen AND sum(amount_fen) * 100 >= $line_fen * (100 - $percent)
), often AS (SELECT provider FROM sums GROUP BY ALL HAVING count(*) >= $claims)
SELECT s.provider AS key, t.claim, 'classes:' || s.class_code AS shown
FROM often JOIN sums s USING (provider) JOIN trained t USING (class_code)
""",
    "paid-elsewhere": """
SELECT p.certificate AS key, p.claim, 'claims:' || o.record AS shown
FROM payables p JOIN paid o USING (certificate) WHERE p.certificate <> ''
""",
    "video-fast": """
SELECT t.class_code || ':' || t.person AS key, t.claim, 'views:' || v."view" AS shown
FROM trained t JOIN views v USING (person, class_code)
WHERE v.pace_percent > $percent OR v.touches * 60 < v.minutes * $touches_per_hour
""",
    "no-sign-out": """
WITH often AS (
SELECT person, class_code FROM signs WHERE NOT "out" GROUP BY ALL HAVING count(*) >= $lessons
)
SELECT t.class_code || ':' || t.person AS key, t.claim, 'signs:' || s.sign AS shown
FROM trained t JOIN often USING (person, class_code) JOIN signs s USING (person, class_code) WHERE NOT s."out"
""",
    "same-scan": """
WITH copies AS (SELECT scan FROM payables WHERE scan <> '' GROUP BY ALL HAVING count(*) >= $claims)
SELECT scan AS key, claim, 'payables:' || claim AS shown FROM payables JOIN copies USING (scan)
""",
    "ghost-class": """
WITH ghosts AS (
SELECT class_code FROM roster GROUP BY ALL HAVING count(*) >= $people AND min(attended_percent) >= $percent
AND count(*) FILTER (outcome = 'CERTIFIED') = 0 AND count(*) FILTER (outcome = 'FINISHED') > 0
)
SELECT t.class_code AS key, t.claim, 'training:' || t.record AS shown FROM trained t JOIN ghosts USING (class_code)
""",
}
