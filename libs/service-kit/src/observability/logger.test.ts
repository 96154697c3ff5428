import { ReadModelUnavailable, StoreUnavailable } from '@sales/eventsourcing';
import { describe, expect, it } from 'vitest';
import { NotCaughtUp } from '../http/consistency-token.ts';
import { createLogger } from './logger.ts';

/** A logger, and what it has written. */
const written = () => {
  const lines: string[] = [];
  const logger = createLogger({ name: 'test' }, { write: (line: string) => void lines.push(line) });
  return { logger, entries: () => lines.map((line) => JSON.parse(line)) };
};

describe('the log', () => {
  it.each<[what: string, error: Error, shown: object]>([
    [
      'a database that is gone',
      new ReadModelUnavailable('did not answer', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) }),
      { type: 'ReadModelUnavailable', message: 'did not answer', code: 'ECONNREFUSED' },
    ],
    ['a store that says nothing', new StoreUnavailable('silent'), { type: 'StoreUnavailable', message: 'silent' }],
    ['a read model that is behind', new NotCaughtUp('late'), { type: 'NotCaughtUp', message: 'late' }],
  ])('has no stack of %s', (_, error, shown) => {
    const { logger, entries } = written();
    logger.warn({ err: error }, 'failed');
    expect(entries()).toEqual([expect.objectContaining({ msg: 'failed', err: shown })]);
  });

  it('has the stack of a fault of the code, and of its cause', () => {
    const { logger, entries } = written();
    logger.error({ err: new Error('outer', { cause: new TypeError('inner') }) }, 'failed');
    expect(entries()[0].err).toMatchObject({ type: 'Error', stack: expect.stringContaining('TypeError: inner') });
    expect(entries()[0].err.stack).toContain('logger.test.ts');
  });
});
