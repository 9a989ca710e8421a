import Module, { createRequire } from 'node:module';
import { onTestFinished, vi } from 'vitest';

interface Binding {
  type: string;
  direction: string;
  [property: string]: unknown;
}

interface RegisteredFunction {
  name: string;
  bindings: Record<string, Binding>;
}

type Callback = (...inputs: unknown[]) => unknown;

interface ProgrammingModel {
  name: string;
  getInvocationModel(context: object): {
    getArguments(): Promise<{ context: object; inputs: unknown[] }>;
    invokeFunction(context: object, inputs: unknown[], callback: Callback): Promise<unknown>;
    getResponse(context: object, result: unknown): Promise<unknown>;
  };
}

export interface FunctionApp {
  registered: RegisteredFunction[];
  /** Runs a function as the worker of Azure Functions does, and returns what it logged as `level message`. */
  run(name: string): Promise<string[]>;
}

/**
 * Loads a bundle as the Node.js worker of Azure Functions does: with `@azure/functions-core`, which is in no registry,
 * and with app settings in the environment.
 * https://github.com/Azure/azure-functions-nodejs-worker
 */
export function startFunctionApp(file: string, settings: Readonly<Record<string, string>>): FunctionApp {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const registered: RegisteredFunction[] = [];
  const callbacks = new Map<string, Callback>();
  let model: ProgrammingModel | undefined;
  const core = {
    setProgrammingModel: (given: ProgrammingModel) => {
      model = given;
    },
    registerFunction: (metadata: RegisteredFunction, callback: Callback) => {
      registered.push(metadata);
      callbacks.set(metadata.name, callback);
    },
    log: () => undefined,
  };
  const { require: original } = Module.prototype;
  const require = createRequire(import.meta.url);
  Module.prototype.require = function (this: Module, id: string) {
    return id === '@azure/functions-core' ? core : original.call(this, id);
  } as typeof original;
  try {
    delete require.cache[require.resolve(file)];
    require(file);
  } finally {
    Module.prototype.require = original;
  }
  return {
    registered,
    async run(name) {
      const metadata = registered.find((one) => one.name === name);
      const callback = callbacks.get(name);
      if (!model || !metadata || !callback) throw new Error(`no function ${name}`);
      const lines: string[] = [];
      const [trigger = ''] = Object.keys(metadata.bindings);
      const timer = {
        IsPastDue: false,
        Schedule: { AdjustForDST: true },
        ScheduleStatus: { Last: '', Next: '', LastUpdated: '' },
      };
      const invocation = model.getInvocationModel({
        invocationId: 'of-the-test',
        metadata,
        request: { inputData: [{ name: trigger, data: { json: JSON.stringify(timer) } }] },
        log: (level: string, category: string, message: string) => {
          if (category === 'user') lines.push(`${level} ${message}`);
        },
      });
      const { context, inputs } = await invocation.getArguments();
      const result = await invocation.invokeFunction(context, inputs, callback);
      await invocation.getResponse(context, result);
      return lines;
    },
  };
}
