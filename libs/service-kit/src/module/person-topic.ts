import { persons } from '@sales/contracts';
import { type Clock, derivedId, type EventLog, type Message, type Timer, type Timers } from '@sales/eventsourcing';
import { Type } from 'typebox';

/** Of a service that knows persons. */
export const personTopicSettings = {
  /** Whether persons are published as they are known now, in the clear. */
  PERSON_TOPIC: Type.Boolean({ default: false }),
};

/** Which event may have changed what is known of persons. */
export type PersonsChanged = { readonly eventId: string; readonly recordedAt: string };

/** Who publishes which persons. */
export type PersonSource<Changed extends PersonsChanged> = {
  /** Of the process, and owner of its timers. */
  readonly name: string;
  /** Of the messages. */
  readonly type: string;
  /** What is known now of each person whom an event may have changed; undefined where nothing is any more. */
  readonly knownOf: (changed: Changed) => Promise<ReadonlyMap<string, object | undefined>>;
};

/**
 * After what time it is said again that nothing is known of a person, in ms. A broker compacts what lies before the
 * segment in use, of an hour, and begins the next one with a write: without it, what was known would stay in a
 * partition in which nothing else happens.
 */
const againAfter = 2 * 3_600_000;

export type PersonPorts = {
  readonly log: Pick<EventLog, 'publish'>;
  readonly timers: Pick<Timers, 'schedule'>;
  readonly clock: Clock;
};

const messageOf = (
  person: string,
  value: object | undefined,
  type: string,
  { eventId, recordedAt }: PersonsChanged,
): Message => ({
  key: person,
  value: value === undefined ? null : JSON.stringify(value),
  headers: {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: derivedId(eventId, person),
    ce_time: recordedAt,
    ce_type: type,
    ce_source: '/sales/person',
  },
});

/**
 * Publishes what is known now of those whom an event may have changed, until that is what was published: another
 * process may have been faster with something newer. The past is not looked at, and doing it again is harmless.
 * Resolves with whether nothing is known of one of them.
 */
const publishNow = async <Changed extends PersonsChanged>(
  { type, knownOf }: PersonSource<Changed>,
  { log }: Pick<PersonPorts, 'log'>,
  changed: Changed,
): Promise<boolean> => {
  const messages = async (): Promise<readonly Message[]> =>
    [...(await knownOf(changed))].map(([person, value]) => messageOf(person, value, type, changed));
  for (let now = await messages(); ; ) {
    if (now.length > 0) await log.publish(persons.topic.name, now);
    const next = await messages();
    if (JSON.stringify(next) === JSON.stringify(now)) return now.some(({ value }) => value === null);
    now = next;
  }
};

/** The same, and later again where nothing is known of one of them. */
export const publishPersons = async <Changed extends PersonsChanged>(
  source: PersonSource<Changed>,
  ports: PersonPorts,
  changed: Changed,
): Promise<void> => {
  const { timers, clock } = ports;
  if (!(await publishNow(source, ports, changed))) return;
  const dueAt = new Date(Date.parse(clock.now()) + againAfter).toISOString();
  await timers.schedule(source.name, { timerId: derivedId(changed.eventId, 'again'), dueAt, payload: changed });
};

/** What a timer is set for. A person who has come back by now is published as they are known. */
export const publishPersonsAgain = async <Changed extends PersonsChanged>(
  source: PersonSource<Changed>,
  ports: Pick<PersonPorts, 'log'>,
  { payload }: Timer,
): Promise<void> => {
  // Of `publishPersons`.
  await publishNow(source, ports, payload as Changed);
};

/** Has the topic made, and says again what is due: for a module whose process publishes persons. */
export const personTopicWork = <Changed extends PersonsChanged>(
  source: PersonSource<Changed>,
  { log, timers }: { readonly log: EventLog; readonly timers: Pick<Timers, 'run'> },
) => {
  const { name, partitions, cleanup } = persons.topic;
  return {
    prepare: () => log.ensureTopic(name, partitions, cleanup),
    tasks: {
      'persons again': (signal: AbortSignal) =>
        timers.run(source.name, (timer) => publishPersonsAgain(source, { log }, timer), signal),
    },
  };
};
