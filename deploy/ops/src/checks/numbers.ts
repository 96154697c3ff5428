import type { customers, EventOf, invoices, orders } from '@sales/contracts';
import { categoryOf, idOf, type RecordedEvent } from '@sales/eventsourcing';
import { numberIn, numberSeries, numberText, type SeriesEvent, seriesId, seriesOf } from '@sales/service-kit';
import { counted } from '../command.ts';
import { type Check, findings, placeOf, settledBefore } from './check.ts';

type Assigned = Extract<SeriesEvent, { readonly type: 'NumberAssigned' }>['data'];

/** A number that was assigned and that no document has yet. */
type Pending = Assigned & { readonly where: string; readonly recordedAt: string };

type Of<Event, Type> = Extract<Event, { readonly type: Type }>;
type Issued = Of<EventOf<typeof invoices>, 'InvoiceIssued'>['data'];
type Numbered =
  | Of<EventOf<typeof orders>, 'OrderDrafted' | 'OrderSubmitted'>['data']
  | Of<EventOf<typeof customers>, 'CustomerRegistered'>['data'];

/** Events that give something a number from a block. An order has it from its first event. */
const isNumbered = ({ stream, type, revision }: RecordedEvent): boolean => {
  if (categoryOf(stream) === 'customer') return type === 'CustomerRegistered';
  return categoryOf(stream) === 'order' && revision === 0n && (type === 'OrderDrafted' || type === 'OrderSubmitted');
};

/**
 * Holds the series of numbers against what has the numbers. In a series nothing is left out and nothing given twice:
 * each event begins where the one before it ended. Each number that was assigned is on one document, the one that it
 * was assigned to, with the day that the series says; no document has another. Orders and customers have numbers of
 * blocks that were reserved, each its own; the rest of a block is left out on purpose.
 */
export const numberCheck = (): Check => {
  const next = new Map<string, number>();
  const pending = new Map<string, Pending>();
  const owners = new Map<string, string>();
  const found = findings();
  const settled = settledBefore();

  const takeSeries = (event: RecordedEvent): void => {
    const id = idOf(event.stream);
    const due = next.get(id) ?? 1;
    // The series have no other events.
    const { type, data } = event as RecordedEvent<SeriesEvent>;
    const [from, to] = type === 'NumbersReserved' ? [data.from, data.to] : [data.n, data.n];
    if (from !== due) found.add(placeOf(event), `gives ${numberText(seriesOf(id), from)}, where ${due} is due`);
    if (to < from) found.add(placeOf(event), `ends at ${to}, before it begins`);
    next.set(id, Math.max(due, to + 1));
    if (type !== 'NumberAssigned') return;
    const pendingOne = { ...data, where: placeOf(event), recordedAt: event.metadata.recordedAt };
    pending.set(numberText(seriesOf(id), data.n), pendingOne);
  };

  /** Whether nothing else has the number. */
  const isOwn = (event: RecordedEvent, number: string): boolean => {
    const owner = owners.get(number);
    owners.set(number, owner ?? event.stream);
    if (owner === undefined) return true;
    found.add(placeOf(event), `has number ${number}, which ${owner} has`);
    return false;
  };

  const takeDocument = (event: RecordedEvent): void => {
    const { number, issuedOn } = event.data as Issued;
    if (!isOwn(event, number)) return;
    const assigned = pending.get(number);
    if (assigned === undefined) {
      found.add(placeOf(event), `has number ${number}, which no series has assigned`);
      return;
    }
    pending.delete(number);
    if (assigned.for !== idOf(event.stream))
      found.add(placeOf(event), `has number ${number}, which ${assigned.where} has assigned to ${assigned.for}`);
    if (assigned.on !== issuedOn)
      found.add(placeOf(event), `is of ${issuedOn}, where ${assigned.where} has assigned ${number} on ${assigned.on}`);
  };

  const takeNumbered = (event: RecordedEvent): void => {
    const { number } = event.data as Numbered;
    if (!isOwn(event, number)) return;
    const given = numberIn(number);
    if (given === undefined || given.n >= (next.get(seriesId(given.series)) ?? 1) || given.n < 1)
      found.add(placeOf(event), `has number ${number}, which no series has given`);
  };

  return {
    take: (events) => {
      for (const event of events) {
        settled.take(event);
        if (categoryOf(event.stream) === numberSeries.category) takeSeries(event);
        else if (event.type === 'InvoiceIssued' && categoryOf(event.stream) === 'invoice') takeDocument(event);
        else if (isNumbered(event)) takeNumbered(event);
      }
    },
    end: () => {
      for (const [number, { where, recordedAt, for: document }] of pending)
        if (settled.isSettled(recordedAt))
          found.add(where, `has assigned ${number} to ${document}, which does not have it`);
      return found.end('numbers', `${next.size} series, ${counted(owners.size, 'number')} in use`);
    },
  };
};
