import { isAggregate } from './aggregates.ts';
import type { Expression } from './ast.ts';
import { type Compiled, compileExpression } from './compileExpression.ts';
import type { Scope } from './environment.ts';
import { dynamicFunctions } from './functionsDynamic.ts';
import { numberFunctions } from './functionsNumber.ts';
import { textFunctions } from './functionsText.ts';
import { timeFunctions } from './functionsTime.ts';
import { valueFunctions } from './functionsValue.ts';
import { QueryError } from './queryError.ts';
import type { ScalarFunction } from './scalarFunction.ts';

const functions: Record<string, ScalarFunction> = {
  ...valueFunctions,
  ...textFunctions,
  ...dynamicFunctions,
  ...numberFunctions,
  ...timeFunctions,
};

/** Binds a call: the function must exist, be no aggregate, and take that number of arguments. */
export function callFunction({ name, args }: Extract<Expression, { kind: 'call' }>, scope: Scope): Compiled {
  if (name === 'pack_all') return packAll(args.length, scope);
  const called = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!called) {
    if (isAggregate(name)) throw new QueryError(`The aggregate '${name}()' may only be used in 'summarize'.`);
    throw new QueryError(`Unknown function: '${name}'.`, 'UnknownFunction');
  }
  if (args.length < called.min || args.length > called.max)
    throw new QueryError(`${name}(): it does not take ${args.length} argument(s).`);
  const compiled = args.map((argument) => compileExpression(argument, scope));
  const types = compiled.map(({ type }) => type);
  return {
    type: typeof called.type === 'function' ? called.type(types) : called.type,
    evaluate: (row) =>
      called.apply(
        compiled.map((argument) => argument.evaluate(row)),
        scope.environment.now,
      ) ?? null,
  };
}

function packAll(count: number, { columns }: Scope): Compiled {
  if (count > 0) throw new QueryError('pack_all() takes no arguments.');
  return {
    type: 'dynamic',
    evaluate: (row) => Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null])),
  };
}
