import { expect, test } from 'vitest';
import { QueryError } from '../../../src/sandbox/graph/queryError.ts';
import { runQuery } from '../../../src/sandbox/graph/runQuery.ts';

const tables = { resources: [] };

test.each([
  ['nothing', '', 'ParserFailure', 'The query is empty.'],
  ['an unknown table', 'machines | take 1', 'UnknownTable', "Table 'machines' is unknown."],
  [
    'an unknown operator',
    'resources | render table',
    'UnknownOperator',
    "The operator 'render' is not supported.",
  ],
  [
    'an unknown function',
    'resources | extend x = frobnicate(name)',
    'UnknownFunction',
    "Unknown function: 'frobnicate'.",
  ],
  ['an unknown column', 'resources | where nmae == 1', 'UnresolvedName', "'nmae'"],
  [
    'a column that was projected away',
    'resources | project id | where name == "x"',
    'UnresolvedName',
    "'name'",
  ],
  ['an unknown column to drop', 'resources | project-away nothing', 'UnresolvedName', "'nothing'"],
  ['too few arguments', 'resources | extend x = strlen()', 'InvalidQuery', 'strlen()'],
  [
    'an aggregate outside summarize',
    'resources | where count() > 1',
    'InvalidQuery',
    "may only be used in 'summarize'",
  ],
  [
    'summarize without an aggregate',
    'resources | summarize tolower(name)',
    'InvalidQuery',
    'needs an aggregate',
  ],
  [
    'a plain column beside an aggregate',
    'resources | summarize strcat(name, count())',
    'UnresolvedName',
    "'name'",
  ],
  ['a text for a condition', "resources | where 'web'", 'InvalidQuery', 'must be bool, not string'],
  ['a text column for a condition', 'resources | where name', 'InvalidQuery', 'must be bool, not string'],
  ['a text compared with a number', 'resources | where name == 5', 'InvalidQuery', 'string and long'],
  ['a sum of texts', "resources | extend x = name + '!'", 'InvalidQuery', "'+'"],
  ['a property of a text', 'resources | extend x = name.first', 'InvalidQuery', 'dynamic'],
  ['a dynamic group key', 'resources | summarize count() by tags.env', 'InvalidQuery', 'explicit cast'],
  [
    'a dynamic join key',
    'resources | extend k = properties.k | join (resources | extend k = id) on k',
    'InvalidQuery',
    "'k'",
  ],
  ['a dynamic sort key', 'resources | order by properties.x', 'InvalidQuery', 'explicit cast'],
  ['mv-expand of a text', 'resources | mv-expand name', 'InvalidQuery', 'dynamic type'],
  ['an unknown join kind', 'resources | join kind=sideways (resources) on id', 'InvalidQuery', "'sideways'"],
  ['an unknown type', 'resources | mv-expand tags to typeof(colour)', 'InvalidQuery', "'colour'"],
  ['an open string', "resources | where name == 'web", 'ParserFailure', 'not closed'],
  ['an open bracket', "resources | where (name == 'web'", 'ParserFailure', "expected ')'"],
  ['two expressions side by side', "resources | where name 'web'", 'ParserFailure', "'|' or the end"],
  ['a pipe to nowhere', 'resources |', 'ParserFailure', 'an operator'],
  ['a strange character', 'resources | where name == #', 'ParserFailure', "'#'"],
  [
    'a broken regular expression',
    "resources | take 1 | extend x = extract('(', 0, name)",
    'InvalidQuery',
    'regular expression',
  ],
  ['a number with a strange unit', 'resources | take 5apples', 'ParserFailure', "'5apples'"],
  [
    'four joins',
    `resources ${'| join kind=inner (resources) on id '.repeat(4)}`,
    'InvalidQuery',
    'at most 3',
  ],
])('refuses %s', (_, query, code, text) => {
  const rows = [{ id: 'a', name: 'n', type: 't', tags: {}, properties: {} }];
  const run = () =>
    runQuery(query, code === 'InvalidQuery' && text === 'regular expression' ? { resources: rows } : tables);

  expect(run).toThrow(QueryError);
  expect(run).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text) }));
});
