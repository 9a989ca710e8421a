import { type InputProblem, inputProblem } from '../core/inputProblem.ts';
import { err, type Result } from '../core/result.ts';
import { type OutsideRequest, parseOutsideRequest } from './outsideRequest.ts';

const parameters = ['vm', 'port', 'for', 'source', 'justification'];
const severalTimes = ['port', 'source'];
const names = { vm: 'vm', ports: 'port', for: 'for', sources: 'source', justification: 'justification' };

/**
 * What a link `vscode://…/request?vm=…&port=22` asks for. `port` and `source` may be there several times; `for`,
 * `source` and `justification` may be left out. Whatever else it holds is an error that names it: a parameter that
 * is misspelt would else ask for something that nobody meant.
 */
export function parseRequestUri({
  path,
  query,
}: {
  path: string;
  query: string;
}): Result<OutsideRequest, InputProblem[]> {
  if (path !== '/request')
    return err([inputProblem('path', path, 'A link to this extension leads to /request.')]);
  const given = new URLSearchParams(query);
  const found = [...new Set(given.keys())];
  const problems = found.flatMap((name) => {
    if (!parameters.includes(name)) {
      return [inputProblem(name, '', `No such parameter; a link has ${parameters.join(', ')}.`)];
    }
    const isTwice = given.getAll(name).length > 1 && !severalTimes.includes(name);
    return isTwice ? [inputProblem(name, given.getAll(name).join(', '), 'It is there more than once.')] : [];
  });
  if (!given.has('vm')) problems.push(inputProblem('vm', '', 'The link does not say which VM.'));
  if (!given.has('port')) problems.push(inputProblem('port', '', 'The link does not say which port.'));
  if (problems.length > 0) return err(problems);
  const one = (name: string) => given.get(name) ?? undefined;
  const all = (name: string) => (given.has(name) ? given.getAll(name) : undefined);

  return parseOutsideRequest(
    {
      vm: one('vm'),
      ports: all('port'),
      for: one('for'),
      sources: all('source'),
      justification: one('justification'),
    },
    names,
  );
}
