import { ReadModelUnavailable, StoreUnavailable } from '@sales/eventsourcing';
import { describe, expect, it } from 'vitest';
import { NotCaughtUp } from '../http/consistency-token.ts';
import { createLogger } from './logger.ts';

/** A logger, and what it has written. */
const written = () => {
  const lines: string[] = [];
  const logger = createLogger({ name: 'test' }, { write: (line: string) => void lines.push(line) });
  return { logger, lines, entries: () => lines.map((line) => JSON.parse(line)) };
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

/** What forges lines, hides text or commands a terminal. */
const hostile = [
  'a\nb',
  'a\r\n{"level":"error","msg":"forged"}',
  '\u001b[2J\u001b[31mred',
  '\u009b31mred',
  '\u0085next',
  '\u2028next',
  'abc\u202etxt.exe',
  '\u0007\u0008\u007f\u0000',
  `${'x'.repeat(100)}\n\u001b]0;title\u0007`,
];

describe('whatever a text holds, an entry', () => {
  it.each(hostile)('is one line of visible characters: %j', (text) => {
    const { logger, lines, entries } = written();
    const error = Object.assign(new Error(text), { code: text });
    logger.warn({ [text]: text, deep: { list: [text] }, err: error }, text);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.replace(/\n$/, '')).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+$/u);
    expect(entries()[0]).toMatchObject({ msg: text, [text]: text, deep: { list: [text] }, err: { message: text } });
  });
});

describe('an entry has nothing of', () => {
  it('what errors of drivers and of Node carry along', () => {
    const { logger, lines } = written();
    const row = { detail: 'Failing row contains (Ottilie, hunter2)', where: 'hunter2', input: 'x://a:hunter2@b' };
    const error = Object.assign(new Error('failed'), { ...row, code: '23502', table: 'person', column: 'name' });
    logger.error({ err: new Error('outer', { cause: error }) }, 'failed');
    logger.error({ err: error }, 'failed');
    logger.error(error);
    expect(lines.join()).not.toMatch(/hunter2|Ottilie/);
    expect(JSON.parse(lines[1] ?? '').err).toMatchObject({ code: '23502', table: 'person', column: 'name' });
  });

  it.each(['authorization', 'cookie', 'password', 'secret', 'token', 'apiKey', 'masterKey', 'privateKey'])(
    'a field called %s',
    (name) => {
      const { logger, lines } = written();
      logger.info({ [name]: 'hunter2', headers: { [name]: 'hunter2' }, a: { b: { [name]: 'hunter2' } } }, 'done');
      expect(lines.join()).not.toContain('hunter2');
    },
  );
});
