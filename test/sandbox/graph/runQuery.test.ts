import { expect, test } from 'vitest';
import { runQuery } from '../../../src/sandbox/graph/runQuery.ts';

const now = new Date('2026-11-22T12:00:00Z');

const tables = {
  resources: [
    row('web-01', 'eu', { env: 'prod', n: 2 }, { ports: ['22', '80'], enabled: true, nic: { id: '/NIC/1' } }),
    row('web-02', 'us', { env: 'test', n: 10 }, { ports: [], enabled: false, nic: { id: '/NIC/2' } }),
    row('sql-01', 'eu', null, { ports: null, created: '2026-11-22T10:00:00Z' }),
  ],
  nics: [
    { id: '/nic/1', address: '10.0.0.4' },
    { id: '/nic/1', address: '10.0.0.5' },
    { id: '/nic/9', address: '10.0.0.9' },
  ],
};

function row(name: string, location: string, tags: unknown, properties: unknown) {
  return { id: `/vm/${name}`, name, type: 'microsoft.compute/virtualmachines', location, tags, properties };
}

function names(query: string): unknown[] {
  return runQuery(`resources | ${query}`, tables, now).rows.map(({ name }) => name);
}

function value(expression: string): unknown {
  return runQuery(`resources | take 1 | project answer = ${expression}`, tables, now).rows[0]?.answer;
}

test.each([
  [
    'and binds stronger than or',
    "where name == 'sql-01' or location == 'us' and name == 'web-01'",
    ['sql-01'],
  ],
  ['brackets bind strongest', "where (name == 'sql-01' or location == 'us') and name has 'web'", ['web-02']],
  ['not', "where not(location == 'eu')", ['web-02']],
  ['== minds the case', "where name == 'WEB-01'", []],
  ['=~ does not', "where name =~ 'WEB-01'", ['web-01']],
  ['!~ does not either', "where name !~ 'WEB-01'", ['web-02', 'sql-01']],
  ['in', "where name in ('web-01', 'SQL-01')", ['web-01']],
  ['in~', "where name in~ ('web-01', 'SQL-01')", ['web-01', 'sql-01']],
  ['!in~', "where name !in~ ('web-01', 'SQL-01')", ['web-02']],
  ['in with an array', "where name in (dynamic(['web-01', 'web-02']))", ['web-01', 'web-02']],
  ['in with a query', 'where tolower(tostring(properties.nic.id)) in ((nics | project id))', ['web-01']],
  ['has finds whole terms', "where name has 'WEB'", ['web-01', 'web-02']],
  ['has finds no parts of terms', "where name has 'eb'", []],
  ['contains finds parts', "where name contains 'EB-02'", ['web-02']],
  ['!contains', "where name !contains 'web'", ['sql-01']],
  ['contains_cs minds the case', "where name contains_cs 'EB'", []],
  ['startswith', "where name startswith 'SQL'", ['sql-01']],
  ['!endswith', "where name !endswith '01'", ['web-02']],
  ['has_any', "where name has_any ('sql', '02')", ['web-02', 'sql-01']],
  ['matches regex', "where name matches regex @'^web-\\d2$'", ['web-02']],
  ['numbers compare as numbers', 'where toint(tags.n) > 9', ['web-02']],
  ['between includes its ends', 'where toint(tags.n) between (2 .. 9)', ['web-01']],
  ['a null makes a comparison false', 'where toint(tags.n) < 100', ['web-01', 'web-02']],
  ['a missing property differs from a text', "where tags.env != 'prod'", ['web-02', 'sql-01']],
  ['a missing property is null', 'where isnull(tags.env)', ['sql-01']],
  ['a bool inside properties is a condition', 'where properties.enabled', ['web-01']],
  ['two where in a row', "where location == 'eu' | where name startswith 'web'", ['web-01']],
  ['order by is descending', 'order by name', ['web-02', 'web-01', 'sql-01']],
  ['order by asc', 'sort by location asc, name asc', ['sql-01', 'web-01', 'web-02']],
  ['nulls come last when descending', 'order by toint(tags.n)', ['web-02', 'web-01', 'sql-01']],
  ['nulls come first when ascending', 'order by toint(tags.n) asc', ['sql-01', 'web-01', 'web-02']],
  ['nulls where the query says', 'order by toint(tags.n) asc nulls last', ['web-01', 'web-02', 'sql-01']],
  ['top', 'top 1 by name asc', ['sql-01']],
  ['take', 'take 2', ['web-01', 'web-02']],
  ['comments', "where name == 'web-01' // and not 'web-02'\n| take 1", ['web-01']],
])('%s', (_, query, expected) => {
  expect(names(query)).toEqual(expected);
});

test.each([
  ['7 / 2', 3],
  ['7.0 / 2', 3.5],
  ['todouble(7) / 2', 3.5],
  ['1 + 2 * 3', 7],
  ['-(1 + 2) * 3', -9],
  ['10 % 4', 2],
  ["'it\\'s' ", "it's"],
  ["@'C:\\dir'", 'C:\\dir'],
  ['"double"', 'double'],
  ["strcat(name, '/', 1)", 'web-01/1'],
  ["split('a/b/c', '/')[1]", 'b'],
  ["split('a/b/c', '/')[-1]", 'c'],
  ["tags['env']", 'prod'],
  ['properties.ports[1]', '80'],
  ['properties.ports[7]', null],
  ['properties.no.such.thing', null],
  ['tostring(properties.nic)', '{"id":"/NIC/1"}'],
  ['tostring(properties.no)', ''],
  ['array_length(properties.ports)', 2],
  ["array_index_of(properties.ports, '80')", 1],
  ["coalesce(tostring(properties.no), 'x')", 'x'],
  ["iff(name == 'web-01', 1, 2)", 1],
  ["case(1 > 2, 'a', 3 > 2, 'b', 'c')", 'b'],
  ["extract('web-([0-9]+)', 1, name)", '01'],
  ["replace_string('a.b', '.', '-')", 'a-b'],
  ["replace('(b+)', @'<\\1>', 'abba')", 'a<bb>a'],
  ["substring('abcdef', 1, 3)", 'bcd'],
  ["strlen('abc')", 3],
  ["indexof('abc', 'c')", 2],
  ["trim('-', '--a-b--')", 'a-b'],
  ['parse_json(\'{"a": [1]}\').a[0]', 1],
  ['bag_keys(tags)', ['env', 'n']],
  ["bag_pack('a', 1, 'b', 'x')", { a: 1, b: 'x' }],
  ["dynamic({'a': [1, -2, null, true]})", { a: [1, -2, null, true] }],
  ["toint('12')", 12],
  ["toint('twelve')", null],
  ["tobool('true')", true],
  ["isempty('')", true],
  ['isnotempty(name)', true],
  ['isnotnull(int(null))', false],
  ['int(null) == int(null)', null],
  ['int(null) == 1', false],
  ['int(null) != 1', true],
  ['(int(null) == int(null)) or true', true],
  ['(int(null) == int(null)) and false', false],
  ['now() - 1h', '2026-11-22T11:00:00.0000000Z'],
  ['ago(1d)', '2026-11-21T12:00:00.0000000Z'],
  ['datetime(2026-11-22T10:00:00Z) < now()', true],
  ["now() - todatetime('2026-11-22T10:30:00Z')", '01:30:00'],
  ['2h + 30m == 150m', true],
  ["properties.enabled =~ 'TRUE'", true],
])('%s is %j', (expression, expected) => {
  expect(value(expression)).toEqual(expected);
});

test('names columns that have no name', () => {
  const { columns } = runQuery(
    "resources | project name, properties.nic.id, tostring(tags.env), strcat('a', 'b'), 1",
    tables,
  );

  expect(columns).toEqual(['name', 'properties_nic_id', 'tags_env', 'Column1', 'Column2']);
});

test('extends, renames and drops columns', () => {
  const { columns, rows } = runQuery(
    "resources | take 1 | extend os = 'Linux', name = toupper(name) | project-rename region = location | project-away t*, id, properties",
    tables,
  );

  expect(columns).toEqual(['name', 'region', 'os']);
  expect(rows).toEqual([{ name: 'WEB-01', region: 'eu', os: 'Linux' }]);
});

test('keeps columns by pattern', () => {
  expect(runQuery('resources | project-keep na*, id', tables).columns).toEqual(['id', 'name']);
});

test('summarizes by key', () => {
  const { rows } = runQuery(
    `resources
     | summarize count(), made = countif(isnotnull(tags)), make_list(name), sum(toint(tags.n)), dcount(type) by location
     | order by location asc`,
    tables,
  );

  expect(rows).toEqual([
    { location: 'eu', count_: 2, made: 1, list_name: ['web-01', 'sql-01'], sum_tags_n: 2, dcount_type: 1 },
    { location: 'us', count_: 1, made: 1, list_name: ['web-02'], sum_tags_n: 10, dcount_type: 1 },
  ]);
});

test('summarizes an empty table to one row, and by a key to none', () => {
  expect(runQuery('resources | where false | summarize n = count()', tables).rows).toEqual([{ n: 0 }]);
  expect(runQuery('resources | where false | summarize n = count() by name', tables).rows).toEqual([]);
});

test('computes around aggregates', () => {
  const { rows } = runQuery(
    'resources | summarize share = round(todouble(countif(location == "eu")) / count(), 2)',
    tables,
  );

  expect(rows).toEqual([{ share: 0.67 }]);
});

test('arg_max gives the whole row of the greatest value', () => {
  const { rows } = runQuery(
    'resources | extend n = toint(tags.n) | summarize arg_max(n, name) by type',
    tables,
  );

  expect(rows).toEqual([{ type: 'microsoft.compute/virtualmachines', n: 10, name: 'web-02' }]);
});

test('counts rows and distinct values', () => {
  expect(runQuery('resources | count', tables).rows).toEqual([{ Count: 3 }]);
  expect(runQuery('resources | distinct location', tables).rows).toEqual([
    { location: 'eu' },
    { location: 'us' },
  ]);
});

test('mv-expand: a row per element, none for an empty array, one for null', () => {
  const { rows } = runQuery(
    'resources | mv-expand with_itemindex=at port = properties.ports to typeof(int) | project name, port, at',
    tables,
  );

  expect(rows).toEqual([
    { name: 'web-01', port: 22, at: 0 },
    { name: 'web-01', port: 80, at: 1 },
    { name: 'sql-01', port: null, at: 0 },
  ]);
});

test('mv-expand: at most 128 rows of one row, unless the query says more', () => {
  const many = { resources: [{ name: 'nsg', rules: Array.from({ length: 300 }, (_, at) => at) }] };

  expect(runQuery('resources | mv-expand rules | count', many).rows).toEqual([{ Count: 128 }]);
  expect(runQuery('resources | mv-expand rules limit 250 | count', many).rows).toEqual([{ Count: 250 }]);
});

test('mv-expand: bags become bags of one property, or pairs', () => {
  const query = (kind: string) => `resources | take 1 | mv-expand bagexpansion=${kind} tags | project tags`;

  expect(runQuery(query('bag'), tables).rows).toEqual([{ tags: { env: 'prod' } }, { tags: { n: 2 } }]);
  expect(runQuery(query('array'), tables).rows).toEqual([{ tags: ['env', 'prod'] }, { tags: ['n', 2] }]);
});

test.each([
  ['inner', ['web-01 10.0.0.4', 'web-01 10.0.0.5']],
  ['leftouter', ['web-01 10.0.0.4', 'web-01 10.0.0.5', 'web-02 ', 'sql-01 ']],
  ['fullouter', ['web-01 10.0.0.4', 'web-01 10.0.0.5', 'web-02 ', 'sql-01 ', ' 10.0.0.9']],
])('joins: %s', (kind, expected) => {
  const { rows } = runQuery(
    `resources | extend nic = tolower(tostring(properties.nic.id))
     | join kind=${kind} (nics | project nicId = id, address) on $left.nic == $right.nicId
     | project answer = strcat(name, ' ', address)`,
    tables,
  );

  expect(rows.map(({ answer }) => answer)).toEqual(expected);
});

test('joins: semi and anti keep the columns of the left table', () => {
  const query = (kind: string) =>
    `resources | project name, key = tolower(tostring(properties.nic.id))
     | join kind=${kind} (nics | project key = id) on key | project-away key`;

  expect(runQuery(query('leftsemi'), tables).rows).toEqual([{ name: 'web-01' }]);
  expect(runQuery(query('leftanti'), tables).rows).toEqual([{ name: 'web-02' }, { name: 'sql-01' }]);
});

test('joins: innerunique, the default, takes one left row of each key', () => {
  const left = {
    l: [
      { k: 'a', n: 1 },
      { k: 'a', n: 2 },
    ],
    r: [
      { k: 'a', m: 1 },
      { k: 'a', m: 2 },
    ],
  };

  expect(runQuery('l | join (r) on k', left).rows).toEqual([
    { k: 'a', n: 1, k1: 'a', m: 1 },
    { k: 'a', n: 1, k1: 'a', m: 2 },
  ]);
  expect(runQuery('l | join kind=inner r on k | count', left).rows).toEqual([{ Count: 4 }]);
});

test('unions tables with different columns', () => {
  const { columns, rows } = runQuery('resources | project id, name | take 1 | union (nics | take 1)', tables);

  expect(columns).toEqual(['id', 'name', 'address']);
  expect(rows).toEqual([
    { id: '/vm/web-01', name: 'web-01', address: null },
    { id: '/nic/1', name: null, address: '10.0.0.4' },
  ]);
  expect(runQuery('union resources, nics | count', tables).rows).toEqual([{ Count: 6 }]);
});

test('let names values and tables', () => {
  const { rows } = runQuery(
    "let wanted = 'EU'; let machines = resources | where location =~ wanted; let all = machines; all | project name",
    tables,
  );

  expect(rows).toEqual([{ name: 'web-01' }, { name: 'sql-01' }]);
});

test('parses texts into columns', () => {
  const { rows } = runQuery(
    'resources | take 1 | parse id with "/" kind "/" tier "-" number:long | project kind, tier, number',
    tables,
  );

  expect(rows).toEqual([{ kind: 'vm', tier: 'web', number: 1 }]);
});

test('reads the default table and tables in any case', () => {
  expect(runQuery("where name == 'sql-01' | project name", tables).rows).toEqual([{ name: 'sql-01' }]);
  expect(runQuery('Resources | count', tables).rows).toEqual([{ Count: 3 }]);
});

test('an empty table has the columns of every resource', () => {
  expect(runQuery("resources | where type =~ 'x' | project id, tags.env", { resources: [] }).columns).toEqual(
    ['id', 'tags_env'],
  );
});
