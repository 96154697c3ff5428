import { readFileSync } from 'node:fs';
import { reassignments as contracts, mostInPart, object } from '@sales/contracts';
import { DomainError, type RecordedEvent, streamName, type Task } from '@sales/eventsourcing';
import { fold, memoryPlatform, specification, testId } from '@sales/eventsourcing/testing';
import { handlersOn, publishing, validator } from '@sales/service-kit';
import fc from 'fast-check';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { registration } from '../testing/customers.ts';
import { customersOver } from '../testing/service.ts';
import { reassignmentAggregate } from './aggregate.ts';
import type { ReassignmentEvent } from './events.ts';
import { reassign, route } from './process.ts';
import { type PartDone, type ReassignmentCommand, reassignment } from './reassignment.ts';

const given = specification(reassignment);
const [li, mo] = ['user:li', 'user:mo'];
const idsOf = (count: number): readonly string[] => Array.from({ length: count }, (_, nth) => testId(nth + 1));

const begin = (customers: readonly string[], owner = mo): ReassignmentCommand => ({
  type: 'BeginReassignment',
  formerOwner: li,
  owner,
  customers,
  left: 7,
});
const begunWith = (customers: readonly string[]): ReassignmentEvent[] => [
  { type: 'ReassignmentBegun', data: { formerOwner: li, owner: mo, customers: customers.length, left: 7 } },
];
const planned = (part: number, customers: readonly string[]): ReassignmentEvent => ({
  type: 'ReassignmentPlanned',
  data: { part, customers },
});
const done = (part: number, reassigned: number): PartDone => ({ part, reassigned, unchanged: 0, refused: [] });
const advance = (part: number, reassigned: number): ReassignmentCommand => ({
  type: 'AdvanceReassignment',
  ...done(part, reassigned),
});
const advanced = (part: number, reassigned: number): ReassignmentEvent => ({
  type: 'ReassignmentAdvanced',
  data: done(part, reassigned),
});
const stopped: ReassignmentEvent = { type: 'ReassignmentStopped', data: {} };
const ended: ReassignmentEvent = { type: 'ReassignmentEnded', data: {} };

describe('a reassignment', () => {
  const many = idsOf(mostInPart + 1);
  const parts = [planned(0, many.slice(0, mostInPart)), planned(1, many.slice(mostInPart))];

  test('says whom it is about when it begins, in parts', () => {
    given()
      .when(begin(many))
      .then(...begunWith(many), ...parts);
    given()
      .when(begin([]))
      .then(...begunWith([]), ended);
    given().when(begin(many, li)).thenRejected('reassignment/to-the-same');
  });

  test('begins once: the same again adds nothing, also when other customers are found; another one is refused', () => {
    given(...begunWith(many), ...parts)
      .when(begin([]))
      .then();
    given(...begunWith(many), ...parts)
      .when(begin(many, 'user:ann'))
      .thenRejected('reassignment/already-begun', { differences: { owner: { recorded: mo, sent: 'user:ann' } } });
  });

  test('ends with its last part; each part counts once', () => {
    const begun = [...begunWith(many), ...parts];
    given(...begun)
      .when(advance(1, 1))
      .then(advanced(1, 1));
    given(...begun, advanced(1, 1))
      .when(advance(1, 1))
      .then();
    given(...begun, advanced(1, 1))
      .when(advance(0, 200))
      .then(advanced(0, 200), ended);
    given().when(advance(0, 1)).thenRejected('reassignment/unknown');
  });

  test('is stopped once, and the part in hand still counts', () => {
    const begun = [...begunWith(many), ...parts];
    const stop: ReassignmentCommand = { type: 'StopReassignment' };
    given(...begun)
      .when(stop)
      .then(stopped);
    given(...begun, stopped)
      .when(stop)
      .then();
    given(...begun, stopped, advanced(1, 1))
      .when(advance(0, 200))
      .then(advanced(0, 200));
    given(...begunWith([]), ended)
      .when(stop)
      .then();
  });
});

test('whatever comes in whatever order, and again, counts add up and no part counts twice', () => {
  const command = fc.oneof(
    fc.integer({ min: 0, max: 3 * mostInPart }).map((count) => begin(idsOf(count))),
    fc.constant<ReassignmentCommand>({ type: 'StopReassignment' }),
    fc.record({ part: fc.nat(4), reassigned: fc.nat(mostInPart) }).map((one) => advance(one.part, one.reassigned)),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
      const events: ReassignmentEvent[] = [];
      const attempt = (one: ReassignmentCommand): readonly ReassignmentEvent[] => {
        try {
          return reassignment.decide(one, fold(reassignment, events), '');
        } catch (error) {
          if (error instanceof DomainError) return [];
          throw error;
        }
      };
      for (const one of commands) {
        events.push(...attempt(one));
        expect(attempt(one)).toEqual([]);
      }
      const parts = events.flatMap((event) => (event.type === 'ReassignmentAdvanced' ? [event.data.part] : []));
      expect(new Set(parts).size).toBe(parts.length);
      const state = fold(reassignment, events);
      if (state.status === 'none') return;
      const all = events.filter(({ type }) => type === 'ReassignmentPlanned').length;
      expect(state.open.length + parts.length).toBe(all);
      if (state.status === 'ended') expect(state.open).toEqual([]);
    }),
  );
});

describe('a part', () => {
  const job = testId(900);
  let commands = 0;
  const context = () => {
    const commandId = testId(10_000 + ++commands);
    return { commandId, actor: 'user:ann', correlationId: commandId, causationId: commandId };
  };
  /** As of one event, so that its commands have the same ids each time. */
  const task: Task = {
    command: (name) => ({
      ...{ actor: 'system:reassignment', correlationId: job, causationId: job },
      commandId: testId(20_000 + Number(name.slice(-4))),
    }),
  };

  const prepare = async () => {
    const platform = memoryPlatform();
    const customers = customersOver(platform, platform.store);
    const reassignments = handlersOn({ ...platform, settings: {} })(reassignmentAggregate);
    const ids = idsOf(4);
    for (const [nth, id] of ids.entries()) {
      const { taxId: _, emails: __, ...details } = registration.details;
      const owned = { ...registration, details, owner: nth === 3 ? 'user:kim' : li };
      await customers.handle(id, { type: 'RegisterCustomer', registration: owned }, context());
    }
    await reassignments.handle(job, begin(ids), context());
    await customers.handle(ids[2] ?? '', { type: 'DeactivateCustomer' }, context());
    const [work] = route({
      type: 'sales.reassignment.planned.v1',
      data: { reassignmentId: job, part: 0, customers: ids },
    } as never);
    if (work === undefined) throw new Error('nothing is asked for');
    const owners = async () =>
      Promise.all(
        ids.map(async (id) => {
          const { state } = await customers.load(id);
          return state.status === 'none' ? undefined : state.profile.owner;
        }),
      );
    return { deps: { customers, reassignments }, work: work.work, owners, ids };
  };

  test('reassigns those who are still of the former owner, and says what became of each; again the same', async () => {
    const { deps, work, owners, ids } = await prepare();
    const refused = [{ customerId: ids[2], reasonCode: 'customer/deactivated' }];
    const input = { type: 'AdvanceReassignment', part: 0, reassigned: 2, unchanged: 1, refused };
    for (const _ of [1, 2]) expect(await reassign(deps, work, task)).toEqual([{ id: job, input }]);
    expect(await owners()).toEqual([mo, mo, li, 'user:kim']);
  });

  test('is left alone once the job was stopped', async () => {
    const { deps, work, owners } = await prepare();
    await deps.reassignments.handle(job, { type: 'StopReassignment' }, context());
    expect(await reassign(deps, work, task)).toEqual([]);
    expect(await owners()).toEqual([li, li, li, 'user:kim']);
  });
});

const Sample = object({ type: Type.String(), data: Type.Unknown() });
const Samples = validator(Type.Array(object({ recorded: Sample, published: Sample })));
/** Added when a shape changes, and never edited: there are stores with such events. */
const samples: unknown = JSON.parse(
  readFileSync(new URL('./fixtures/reassignment-events.v1.json', import.meta.url), 'utf8'),
);
if (!Samples.check(samples)) throw new Error('the fixtures are not samples');

describe('what was ever recorded', () => {
  const stream = streamName('reassignment', '0192f3c1-7d00-7000-8000-000000000000');
  const { publish, check } = publishing(contracts);

  test.each(samples)('$recorded.type is still published as it was', ({ recorded, published }) => {
    const event = { ...recorded, stream } as RecordedEvent;
    expect(publish(event)).toEqual(published);
    check(stream, event);
  });

  test('has a sample of every type, and is still read', () => {
    expect(new Set(samples.map(({ recorded }) => recorded.type))).toEqual(new Set(Object.keys(contracts.types)));
    const state = fold(
      reassignment,
      samples.map(({ recorded }) => recorded as ReassignmentEvent),
    );
    expect(state).toMatchObject({ status: 'ended', open: [], reassigned: 1, unchanged: 1, refused: 1 });
  });
});
