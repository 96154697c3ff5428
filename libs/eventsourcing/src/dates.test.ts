import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Dates, datedByRequest, datesAfter, happened, keepingDates, requireOrder, type Step } from './dates.ts';
import { DomainError } from './errors.ts';

const day = (nth: number): string => new Date(Date.UTC(2026, 0, 1 + nth)).toISOString();
const turns: Step = { of: 'hold', turns: true };
const says: Step = { of: 'hold', turns: false };

const after = (dates: Dates | undefined, type: string, on: number, step: Step): Dates | undefined =>
  datesAfter(dates, happened({ type, data: {} }, day(on)), [step]);

const refusalOf = (dates: Dates | undefined, on: number, step: Step) => {
  try {
    requireOrder('jar/dated-too-early', day(on), dates, [step]);
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code, ...error.details };
    throw error;
  }
  return undefined;
};

describe('dates', () => {
  test('what ends a thing is not before what was said of it, nothing is said before its last turn', () => {
    const begun = after(undefined, 'JarOpened', 5, turns);
    const said = after(begun, 'CoinsAdded', 9, says);
    expect(refusalOf(said, 4, says)).toEqual({
      code: 'jar/dated-too-early',
      date: day(4),
      earliest: day(5),
      after: 'jarOpened',
    });
    expect(refusalOf(said, 6, says)).toBeUndefined();
    expect(refusalOf(said, 8, turns)).toMatchObject({ earliest: day(9), after: 'coinsAdded' });
    expect(refusalOf(said, 9, turns)).toBeUndefined();
  });

  test('of other things, of nothing, and of commands without a date are not compared', () => {
    const begun = after(undefined, 'JarOpened', 5, turns);
    expect(refusalOf(begun, 1, { of: 'lid', turns: true })).toBeUndefined();
    expect(refusalOf(undefined, 1, turns)).toBeUndefined();
    requireOrder('jar/dated-too-early', undefined, begun, [turns]);
    expect(datesAfter(begun, happened({ type: 'JarClosed', data: {} }, day(1)), [])).toBe(begun);
  });

  test('what is sent in the order of its dates is never refused, what is accepted is in an order that can be', () => {
    const step = fc.record({ on: fc.nat(20), turns: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.boolean(), (steps, inOrder) => {
        let dates: Dates | undefined;
        const accepted: { readonly on: number; readonly turns: boolean }[] = [];
        for (const one of inOrder ? steps.toSorted((a, b) => a.on - b.on) : steps) {
          const of = { of: 'hold', turns: one.turns };
          const refusal = refusalOf(dates, one.on, of);
          if (inOrder) expect(refusal).toBeUndefined();
          if (refusal !== undefined) continue;
          dates = after(dates, 'JarOpened', one.on, of);
          accepted.push(one);
        }
        // By date, with what was recorded first where dates are equal, the turns come in the order in which they were
        // recorded.
        const byDate = accepted.toSorted((a, b) => a.on - b.on);
        for (const [nth, one] of accepted.entries()) if (one.turns) expect(byDate.indexOf(one)).toBe(nth);
      }),
    );
  });
});

test('rules that keep the order of dates remember them in the state, and judge the date of each command', () => {
  type Jar = { readonly dates?: Dates; readonly coins: number };
  type Said = { readonly type: 'JarOpened' | 'CoinsAdded'; readonly data: object };
  const jar = keepingDates<Jar, { readonly say: Said['type'] }, Said>(
    'jar/dated-too-early',
    ({ type }) => [type === 'JarOpened' ? turns : says],
    {
      initialState: { coins: 0 },
      decide: ({ say }) => [{ type: say, data: {} }],
      evolve: ({ coins }, { type }) => ({ coins: coins + (type === 'CoinsAdded' ? 1 : 0) }),
    },
  );
  const on = (state: Jar, type: Said['type'], at: number): Jar => jar.evolve(state, { type, data: {} }, day(at));
  const opened = on(jar.initialState, 'JarOpened', 5);
  const filled = on(opened, 'CoinsAdded', 9);
  expect(filled).toMatchObject({ coins: 1, dates: { hold: { turned: { on: day(5) }, latest: { on: day(9) } } } });
  expect(() => jar.decide({ say: 'CoinsAdded', dated: day(4) }, filled, day(4))).toThrow('jar/dated-too-early');
  expect(() => jar.decide({ say: 'JarOpened', dated: day(8) }, filled, day(8))).toThrow('jar/dated-too-early');
  expect(jar.decide({ say: 'CoinsAdded', dated: day(5) }, filled, day(5))).toHaveLength(1);
  expect(jar.decide({ say: 'CoinsAdded' }, filled, day(1))).toHaveLength(1);
});

test('a request tells the decider its date, and nothing where it has none', async () => {
  const commands: unknown[] = [];
  const handler = datedByRequest<object, { readonly type: string; readonly dated?: string }, never>({
    handle: async (_, command) => {
      commands.push(command);
      throw new Error('not needed');
    },
    recall: async () => undefined,
    load: async () => ({ state: {}, revision: undefined }),
  });
  const context = { commandId: 'c', actor: 'user:ann', correlationId: 'c', causationId: 'c' };
  for (const date of [{ effectiveAt: day(1) }, {}])
    await handler.handle('1', { type: 'Add' }, { ...context, ...date }).catch(() => undefined);
  expect(commands).toEqual([{ type: 'Add', dated: day(1) }, { type: 'Add' }]);
});
