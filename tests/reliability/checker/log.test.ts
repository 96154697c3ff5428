import { position, type RecordedEvent, revision } from '@sales/eventsourcing';
import { describe, expect, it } from 'vitest';
import type { Evidence, PublishedRecord } from './evidence.ts';
import { acknowledge, evidenceOf, example, id, publish, record, stream } from './example.ts';
import { readYourWrites, realTimeOrder } from './sessions.ts';
import { accountable, gaplessStreams } from './store.ts';
import { faithfulTopics } from './topics.ts';

const warehouses = stream('warehouse', 'MAIN');
const closed = { type: 'sales.warehouse.closed.v1', data: { warehouse: 'MAIN' } };

const run = () => {
  const made = example();
  acknowledge(made, 'op-1', warehouses, [closed]);
  acknowledge(made, 'op-2', stream('warehouse', 'SECOND'), [closed]);
  acknowledge(made, 'op-3', warehouses, [closed]);
  return made;
};

const messages = (violations: readonly { message: string }[]): readonly string[] =>
  violations.map(({ message }) => message);

describe('I3, gapless streams', () => {
  it('takes a log as it should be, and a subscriber that saw it', () => {
    expect(gaplessStreams(evidenceOf(run(), { tailed: [1n, 2n, 3n] }))).toEqual([]);
  });

  it('finds a hole in a stream', () => {
    const { entries, events } = run();
    const holed = events.map(
      (event): RecordedEvent => (event.position === 3n ? { ...event, revision: revision(2) } : event),
    );
    expect(messages(gaplessStreams(evidenceOf({ entries, events: holed })))).toEqual([
      'warehouse-MAIN: revision 2 at position 3 where 1 is due',
    ]);
  });

  it('finds a position that was given twice', () => {
    const { entries, events } = run();
    const doubled = events.map(
      (event): RecordedEvent => (event.position === 3n ? { ...event, position: position(2) } : event),
    );
    expect(messages(gaplessStreams(evidenceOf({ entries, events: doubled })))).toEqual(['position 2 comes after 2']);
  });

  it.each([
    [[1n, 3n], 'a subscriber never saw 1 event (2)'],
    [[1n, 2n, 3n, 4n], 'a subscriber saw 1 event (4), which the log has not'],
    [[1n, 3n, 2n], 'a subscriber saw 1 event (2) late or again'],
  ])('finds a subscriber that saw %s', (tailed, message) => {
    expect(messages(gaplessStreams(evidenceOf(run(), { tailed })))).toEqual([message]);
  });
});

describe('I4, faithful topics', () => {
  const changed = (change: (records: readonly PublishedRecord[]) => readonly PublishedRecord[]): Evidence => {
    const made = run();
    const topics = publish(made.events).map((topic) => ({ ...topic, records: change(topic.records) }));
    return evidenceOf(made, { topics });
  };
  const ofMain = ({ event }: PublishedRecord): boolean => event.stream === warehouses;

  it('takes topics that say what the log says', () => {
    expect(faithfulTopics(evidenceOf(run()))).toEqual([]);
  });

  it('finds a lost message and the gap that it leaves', () => {
    const first = changed((records) => records.filter((one) => !(ofMain(one) && one.event.revision === 0n)));
    expect(messages(faithfulTopics(first))).toEqual([
      expect.stringContaining('lacks 1 events'),
      expect.stringContaining('follows 1, but 0 stands before it'),
    ]);
  });

  it('finds a message that is there twice', () => {
    const twice = changed((records) =>
      records.flatMap((one) => (ofMain(one) && one.event.revision === 1n ? [one, one] : [one])),
    );
    expect(messages(faithfulTopics(twice))[0]).toContain('2 times');
  });

  it('takes what a relay that stood still has repeated, and finds what is lost all the same', () => {
    const repeated = changed((records) => [...records, ...records.filter(ofMain)]);
    expect(faithfulTopics({ ...repeated, mayRepeat: true })).toEqual([]);
    const lost = changed((records) => records.filter((one) => !(ofMain(one) && one.event.revision === 0n)));
    expect(messages(faithfulTopics({ ...lost, mayRepeat: true }))).toHaveLength(2);
  });

  it('finds messages in the wrong order', () => {
    const inverted = changed((records) => {
      const own = records.filter(ofMain);
      return [...records.filter((one) => !ofMain(one)), ...own.toReversed()];
    });
    expect(messages(faithfulTopics(inverted)).join()).toContain('position 1 comes after 3');
  });

  it('finds a message in a partition that is not that of its key', () => {
    const moved = changed((records) => records.map((one) => ({ ...one, partition: (one.partition + 1) % 4 })));
    expect(messages(faithfulTopics(moved)).join()).toContain('warehouse-MAIN belongs elsewhere');
  });

  it('finds a message that is not as its contract has it', () => {
    const made = example();
    acknowledge(made, 'op', warehouses, [{ ...closed, data: { warehouse: 'MAIN', surprise: true } }]);
    expect(messages(faithfulTopics(evidenceOf(made))).join()).toContain('is not as its contract has it');
  });
});

describe('I9, real-time order', () => {
  const read = (revisionSeen: string) => {
    const made = run();
    made.entries.push(
      { kind: 'invoke', request: 90, operation: 'read', name: 'read', access: 'read', stream: warehouses },
      { kind: 'complete', request: 90, outcome: 'ok', status: 200, revision: revisionSeen },
    );
    return evidenceOf(made);
  };

  it('takes writes that stand in the order in which they happened, and a read after them', () => {
    expect(realTimeOrder(read('1'))).toEqual([]);
  });

  it('finds a read that is older than an acknowledged write', () => {
    expect(messages(realTimeOrder(read('0')))).toEqual([
      'warehouse-MAIN: write op-3 at 1 had ended when read read began, which is at 0',
    ]);
  });

  it('finds a write that stands before one that had ended when it began', () => {
    const made = run();
    const [first, second, third] = made.events;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three events are made');
    const swapped = [{ ...third, revision: revision(0) }, second, { ...first, revision: revision(1) }];
    expect(messages(realTimeOrder(evidenceOf({ ...made, events: swapped })))).toEqual([
      'warehouse-MAIN: write op-1 at 1 had ended when write op-3 began, which is at 0',
    ]);
  });
});

describe('I10, read your writes', () => {
  const query = (outcome: 'ok' | 'fail', revisionSeen?: string) => {
    const made = run();
    const after = 'warehouse-MAIN@3';
    made.entries.push(
      { kind: 'invoke', request: 90, operation: 'query', name: 'query', access: 'read', after },
      { kind: 'complete', request: 90, outcome, ...(revisionSeen !== undefined && { revision: revisionSeen }) },
    );
    return evidenceOf(made);
  };

  it('takes an answer that shows it, or the refusal to answer', () => {
    expect(readYourWrites(query('ok', '1'))).toEqual([]);
    expect(readYourWrites(query('fail'))).toEqual([]);
  });

  it('finds an answer that does not show it', () => {
    expect(messages(readYourWrites(query('ok', '0')))[0]).toContain('was shown revision 0 of 1');
  });
});

describe('I15, accountable', () => {
  it('takes events that say who and why', () => {
    const made = run();
    const [cause] = made.events;
    record(made, 'op-1', warehouses, [closed], {
      actor: 'system:fulfilment',
      commandId: id('reaction'),
      causationId: cause?.eventId ?? '',
    });
    expect(accountable(evidenceOf(made))).toEqual([]);
  });

  it('finds an event without an actor', () => {
    const made = run();
    record(made, 'op-4', warehouses, [closed], { actor: '' });
    expect(messages(accountable(evidenceOf(made)))).toEqual([
      'sales.warehouse.closed.v1 at warehouse-MAIN@2 has no actor',
    ]);
  });

  it('finds a consequence that has lost its conversation', () => {
    const made = run();
    const [cause] = made.events;
    record(made, 'another', warehouses, [closed], {
      actor: 'system:fulfilment',
      commandId: id('reaction'),
      causationId: cause?.eventId ?? '',
    });
    expect(messages(accountable(evidenceOf(made)))[0]).toContain('is of conversation another, its cause of op-1');
  });
});
