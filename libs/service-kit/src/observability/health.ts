import { type Static, Type } from 'typebox';

export const CheckResult = Type.Object(
  {
    ok: Type.Boolean(),
    /** Why not, or what a person should know. */
    detail: Type.Optional(Type.String()),
    /** How far behind, in events or seconds as the detail says. */
    lag: Type.Optional(Type.Number()),
  },
  { $id: 'HealthCheck' },
);
export type CheckResult = Static<typeof CheckResult>;

export const Readiness = Type.Object(
  {
    status: Type.Union([Type.Literal('ready'), Type.Literal('not-ready')]),
    checks: Type.Record(Type.String(), CheckResult),
  },
  { $id: 'Readiness' },
);
export type Readiness = Static<typeof Readiness>;

export type Check = () => CheckResult | Promise<CheckResult>;

/** What must be in order before a service may get requests. */
export type Health = {
  /** Adds a check, or replaces the one of that name. A check that throws or takes over a second says no. */
  check(name: string, check: Check): void;
  readiness(): Promise<Readiness>;
};

const timeoutMs = 1000;

export const createHealth = (): Health => {
  const checks = new Map<string, Check>();
  return {
    check: (name, check) => {
      checks.set(name, check);
    },
    readiness: async () => {
      const results = await Promise.all([...checks].map(async ([name, check]) => [name, await run(check)] as const));
      const ready = results.every(([, result]) => result.ok);
      return { status: ready ? 'ready' : 'not-ready', checks: Object.fromEntries(results) };
    },
  };
};

const run = async (check: Check): Promise<CheckResult> => {
  const { promise: late, resolve } = Promise.withResolvers<CheckResult>();
  const timer = setTimeout(() => resolve({ ok: false, detail: `no answer within ${timeoutMs} ms` }), timeoutMs);
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
};
