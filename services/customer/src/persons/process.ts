import { type Contact, customers, type Person, persons } from '@sales/contracts';
import {
  type Asked,
  type Clock,
  derivedId,
  type EventLog,
  erasedText,
  type Handling,
  type Message,
  on,
  type PublishedEvent,
  type Timer,
  type Timers,
} from '@sales/eventsourcing';
import type { CustomerState, Customers } from '../customers/index.ts';

/** Whom of a customer an event may have changed, and where it is from. */
export type Changed = {
  readonly customerId: string;
  /** Absent: those who are the customer, now or before. */
  readonly contactId?: string;
  /** Whom the event names. */
  readonly persons: readonly string[];
  readonly eventId: string;
  readonly recordedAt: string;
};

type Who = Pick<Changed, 'customerId' | 'contactId' | 'persons'>;

const named = (person: string | undefined): readonly string[] => (person === undefined ? [] : [person]);

const ofContact = ({
  customerId,
  contact: { contactId, personId },
}: {
  customerId: string;
  contact: Contact;
}): Who => ({
  customerId,
  contactId,
  persons: named(personId),
});

const whoOf: Handling<[], Who> = on(customers, {
  CustomerRegistered: ({ data }): Who => ({ customerId: data.customerId, persons: named(data.details.personId) }),
  CustomerDetailsChanged: ({ data }) => ({ customerId: data.customerId, persons: named(data.details.personId) }),
  ContactAdded: ({ data }) => ofContact(data),
  ContactChanged: ({ data }) => ofContact(data),
  ContactRemoved: ({ data: { customerId, contactId } }) => ({ customerId, contactId, persons: [] }),
  ContactErased: ({ data: { customerId, contactId, personId } }) => ({ customerId, contactId, persons: [personId] }),
  CustomerErased: ({ data: { customerId, persons: all } }) => ({ customerId, persons: all }),
  PersonalDataErased: ({ data: { customerId, keys } }) => ({
    customerId,
    persons: [...new Set(keys.map(({ person }) => person))],
  }),
});

export const route = (event: PublishedEvent): readonly Asked<Changed>[] => {
  const who = whoOf(event);
  return who === undefined ? [] : [{ work: { ...who, eventId: event.id, recordedAt: event.recordedAt } }];
};

type Source = Omit<Person, 'personId' | 'customerId' | 'contactId'>;

/** Undefined of a person whose keys are gone, whatever the customer says of them. */
const personOf = (
  ids: Pick<Person, 'personId' | 'customerId' | 'contactId'>,
  { name, role, taxId, emails, phones, addresses, consents }: Source,
): Person | undefined =>
  name === erasedText
    ? undefined
    : {
        ...ids,
        name,
        ...(role !== undefined && { role }),
        ...(taxId !== undefined && { taxId }),
        ...(emails !== undefined && { emails }),
        ...(phones !== undefined && { phones }),
        ...(addresses !== undefined && { addresses }),
        ...(consents !== undefined && { consents }),
      };

/** What is known now of each person whom an event may have changed; undefined where nothing is any more. */
export const knownOf = (
  { customerId, contactId, persons: ofEvent }: Who,
  state: CustomerState,
): ReadonlyMap<string, Person | undefined> => {
  const known = new Map<string, Person | undefined>(ofEvent.map((person) => [person, undefined]));
  if (state.status === 'none') return known;
  const { details, contacts, contactPersons, persons: ofCustomer } = state.profile;
  const others = contactId === undefined ? ofCustomer : named(contactPersons[contactId]);
  for (const person of others) known.set(person, undefined);
  const { personId } = details;
  if (personId !== undefined && state.status !== 'erased' && known.has(personId))
    known.set(personId, personOf({ personId, customerId }, details));
  for (const contact of contacts) {
    const { personId: person } = contact;
    if (person !== undefined && known.has(person))
      known.set(person, personOf({ personId: person, customerId, contactId: contact.contactId }, contact));
  }
  return known;
};

const messageOf = (
  person: string,
  value: Person | undefined,
  { eventId, recordedAt }: Pick<Changed, 'eventId' | 'recordedAt'>,
): Message => ({
  key: person,
  value: value === undefined ? null : JSON.stringify(value),
  headers: {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: derivedId(eventId, person),
    ce_time: recordedAt,
    ce_type: persons.type,
    ce_source: '/sales/person',
  },
});

/** The process, and owner of its timers. */
export const processName = 'person-topic';

/**
 * After what time it is said again that nothing is known of a person, in ms. A broker compacts what lies before the
 * segment in use, of an hour, and begins the next one with a write: without it, what was known would stay in a
 * partition in which nothing else happens.
 */
export const againAfter = 2 * 3_600_000;

export type PublishingPorts = {
  readonly customers: Pick<Customers, 'load'>;
  readonly log: Pick<EventLog, 'publish'>;
  readonly timers: Pick<Timers, 'schedule'>;
  readonly clock: Clock;
};

/**
 * Publishes what is known now of those whom an event may have changed, until that is what was published: another
 * process may have been faster with something newer. The past is not looked at, and doing it again is harmless.
 * Resolves with whether nothing is known of one of them.
 */
const publishNow = async (
  { customers: handler, log }: Pick<PublishingPorts, 'customers' | 'log'>,
  changed: Changed,
): Promise<boolean> => {
  const messages = async (): Promise<readonly Message[]> => {
    const { state } = await handler.load(changed.customerId);
    return [...knownOf(changed, state)].map(([person, value]) => messageOf(person, value, changed));
  };
  for (let now = await messages(); ; ) {
    if (now.length > 0) await log.publish(persons.topic.name, now);
    const next = await messages();
    if (JSON.stringify(next) === JSON.stringify(now)) return now.some(({ value }) => value === null);
    now = next;
  }
};

/** The same, and later again where nothing is known of one of them. */
export const publish = async (ports: PublishingPorts, changed: Changed): Promise<void> => {
  const { timers, clock } = ports;
  if (!(await publishNow(ports, changed))) return;
  const dueAt = new Date(Date.parse(clock.now()) + againAfter).toISOString();
  await timers.schedule(processName, { timerId: derivedId(changed.eventId, 'again'), dueAt, payload: changed });
};

/** What a timer is set for. A person who has come back by now is published as they are known. */
export const publishAgain = async (
  ports: Pick<PublishingPorts, 'customers' | 'log'>,
  { payload }: Timer,
): Promise<void> => {
  // Of `publish`.
  await publishNow(ports, payload as Changed);
};
