import { derivedId, revision } from '@sales/eventsourcing';
import { describe, expect, it } from 'vitest';
import { acknowledgedExactly, effectOnce, sameAnswer } from './commands.ts';
import { acknowledge, evidenceOf, example, id, record, stream } from './example.ts';

const anyEvent = { type: 'Happened', data: {} };
const orders = stream('order', '1');

const acknowledged = () => {
  const run = example();
  acknowledge(run, 'op-1', orders, [anyEvent, anyEvent]);
  acknowledge(run, 'op-2', orders, [anyEvent]);
  return run;
};

const retried = (first: 'ok' | 'fail' | 'unknown', second?: 'ok' | 'fail' | 'unknown') => {
  const run = example();
  run.entries.push(
    { kind: 'invoke', request: 1, operation: 'op', name: 'write', access: 'write' },
    { kind: 'complete', request: 1, outcome: first, status: first === 'ok' ? 201 : 409 },
  );
  if (second !== undefined)
    run.entries.push(
      { kind: 'invoke', request: 2, operation: 'op', name: 'write', access: 'write' },
      { kind: 'complete', request: 2, outcome: second, status: second === 'ok' ? 201 : 409 },
    );
  return run;
};

describe('I1, acknowledged exactly', () => {
  it('takes what was acknowledged and is there', () => {
    expect(acknowledgedExactly(evidenceOf(acknowledged()))).toEqual([]);
  });

  it('finds an acknowledged operation that is lost', () => {
    const run = acknowledged();
    run.events.pop();
    expect(acknowledgedExactly(evidenceOf(run))).toMatchObject([
      { message: 'write op-2 was acknowledged and is lost' },
    ]);
  });

  it('takes a success that changed nothing where that was to be expected', () => {
    const run = example();
    run.entries.push(
      { kind: 'invoke', request: 1, operation: 'op', name: 'cancel', access: 'write', mayChangeNothing: true },
      { kind: 'complete', request: 1, outcome: 'ok', status: 200 },
    );
    expect(acknowledgedExactly(evidenceOf(run))).toEqual([]);
  });

  it('finds what a refused operation recorded', () => {
    const run = retried('fail');
    record(run, 'op', orders, [anyEvent]);
    expect(acknowledgedExactly(evidenceOf(run))[0]?.message).toContain(
      'was refused but recorded Happened at order-1@0',
    );
  });

  it.each([0, 1])('takes an unanswered operation with %i effects', (times) => {
    const run = retried('unknown');
    if (times === 1) record(run, 'op', orders, [anyEvent]);
    expect(acknowledgedExactly(evidenceOf(run))).toEqual([]);
  });

  it('finds an operation that was retried as another command', () => {
    const run = retried('unknown', 'ok');
    record(run, 'op', orders, [anyEvent], { commandId: id('first') });
    record(run, 'op', orders, [anyEvent], { commandId: id('second') });
    expect(acknowledgedExactly(evidenceOf(run))[0]?.message).toContain('took effect 2 times');
  });

  it('takes the further commands of one request as part of it', () => {
    const run = retried('ok');
    record(run, 'op', orders, [anyEvent], { commandId: id('first') });
    record(run, 'op', stream('order', '2'), [anyEvent], { commandId: id('further'), causationId: id('first') });
    expect(acknowledgedExactly(evidenceOf(run))).toEqual([]);
  });

  it('finds events that no client asked for, but lets processes work', () => {
    const run = example();
    record(run, 'conversation', orders, [anyEvent], { actor: 'system:fulfilment' });
    expect(acknowledgedExactly(evidenceOf(run))).toEqual([]);
    record(run, 'ghost', orders, [anyEvent]);
    expect(acknowledgedExactly(evidenceOf(run))[0]?.message).toContain('no request asked for ghost');
  });

  it('finds an answer that names another place', () => {
    const run = acknowledged();
    const moved = run.entries.map((entry) =>
      entry.kind === 'complete' && entry.token === 'order-1@3' ? { ...entry, token: 'order-1@2' } : entry,
    );
    expect(acknowledgedExactly(evidenceOf({ ...run, entries: moved }))[0]?.message).toContain('was answered order-1@2');
  });
});

describe('I2, effect once', () => {
  it('takes commands whose events follow each other', () => {
    expect(effectOnce(evidenceOf(acknowledged()))).toEqual([]);
  });

  it('finds an event that is there twice', () => {
    const run = acknowledged();
    record(run, 'op-2', orders, [anyEvent], { commandId: id('command of op-2') });
    expect(effectOnce(evidenceOf(run)).map(({ message }) => message)).toEqual([
      expect.stringContaining('is in the log 2 times'),
      expect.stringContaining('took effect more than once'),
    ]);
  });

  it('finds a command that was decided again at a later revision under other ids', () => {
    const run = acknowledged();
    const commandId = id('command of op-1');
    const [again] = record(run, 'op-1', orders, [anyEvent], { commandId });
    if (again !== undefined)
      run.events.splice(-1, 1, { ...again, eventId: derivedId(commandId, 'retry'), revision: revision(3) });
    expect(effectOnce(evidenceOf(run))).toMatchObject([{ message: expect.stringContaining('more than once') }]);
  });
});

describe('I2, same answer', () => {
  it('takes repeats that say the same, whatever was unknown in between', () => {
    expect(sameAnswer(evidenceOf(retried('ok', 'ok')))).toEqual([]);
    expect(sameAnswer(evidenceOf(retried('unknown', 'fail')))).toEqual([]);
    expect(sameAnswer(evidenceOf(retried('fail', 'ok')))).toEqual([]);
  });

  it('finds a repeat of what was carried out that says something else', () => {
    expect(sameAnswer(evidenceOf(retried('ok', 'fail')))).toMatchObject([
      { invariant: 'I2', message: 'write op was answered in several ways: 201 | 409' },
    ]);
  });
});
