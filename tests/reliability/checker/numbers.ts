import { idOf } from '@sales/eventsourcing';
import { type Check, type Evidence, type SalesEvent, violationOf } from './evidence.ts';

type Numbered = { readonly number: string; readonly of: string };

const numberedIn = ({ type, data }: SalesEvent): readonly Numbered[] => {
  if (type === 'sales.customer.registered.v1') return [{ number: data.number, of: `customer ${data.customerId}` }];
  if (type === 'sales.order.drafted.v1' || type === 'sales.order.submitted.v1')
    return [{ number: data.number, of: `order ${data.orderId}` }];
  if (type === 'sales.invoice.issued.v1') return [{ number: data.number, of: `${data.kind} ${data.invoiceId}` }];
  return [];
};

/** I17: no two things have the same number. */
export const numbersDiffer: Check = ({ published }) => {
  const violation = violationOf('I17');
  return [...Map.groupBy(published.flatMap(numberedIn), ({ number }) => number)].flatMap(([number, all]) => {
    const things = new Set(all.map(({ of }) => of));
    return things.size < 2 ? [] : [violation(`${number} is the number of ${[...things].join(' and of ')}`)];
  });
};

type Issued = Extract<SalesEvent, { type: 'sales.invoice.issued.v1' }>['data'];

const partsOf = (number: string): readonly [series: string, n: number] => {
  const dash = number.lastIndexOf('-');
  return [number.slice(0, dash), Number(number.slice(dash + 1))];
};

/** Numbers that a realignment has taken from a series, because what had them was withdrawn. */
const passedIn = (events: Evidence['events'], series: string): ReadonlySet<number> =>
  new Set(
    events
      .filter(({ type, stream }) => type === 'NumbersReserved' && textOf(idOf(stream)) === series)
      .flatMap(({ data }) => {
        const { from, to } = data as { readonly from: number; readonly to: number };
        return Array.from({ length: to - from + 1 }, (_, nth) => from + nth);
      }),
  );

/** `MAIN.INV.2026` -> `INV-2026` */
const textOf = (id: string): string => {
  const [entity, kind, year] = id.split('.');
  return [kind, entity === 'MAIN' ? undefined : entity, year].filter((part) => part !== undefined).join('-');
};

/**
 * I17: the numbers of invoices and credit notes have no gaps, in their order the days never run backwards, and no
 * invoice lacks one.
 */
export const invoicesAreCounted: Check = ({ published, events }) => {
  const violation = violationOf('I17');
  const waiting = new Set<string>();
  const issued: Issued[] = [];
  for (const event of published) {
    if (event.type === 'sales.order.lines-invoiced.v1') waiting.add(`${event.data.invoiceId} of ${event.data.orderId}`);
    if (event.type === 'sales.order.lines-credited.v1')
      waiting.add(`${event.data.creditNoteId} of ${event.data.orderId}`);
    if (event.type !== 'sales.invoice.issued.v1') continue;
    for (const { orderId } of event.data.orders) waiting.delete(`${event.data.invoiceId} of ${orderId}`);
    issued.push(event.data);
  }
  const unnumbered = [...waiting].map((invoice) => violation(`invoice ${invoice} has no number`));
  const wrong = [...Map.groupBy(issued, ({ number }) => partsOf(number)[0])].flatMap(([series, own]) => {
    const inOrder = own.toSorted((a, b) => partsOf(a.number)[1] - partsOf(b.number)[1]);
    const passed = passedIn(events, series);
    let expected = 0;
    return inOrder.flatMap(({ number, issuedOn }, nth) => {
      const before = inOrder[nth - 1];
      do expected += 1;
      while (passed.has(expected));
      if (partsOf(number)[1] !== expected) return [violation(`${number} comes where number ${expected} is expected`)];
      if (series.startsWith('OLD') || before === undefined || before.issuedOn <= issuedOn) return [];
      return [violation(`${number} is of ${issuedOn}, and ${before.number} of ${before.issuedOn}`)];
    });
  });
  return [...unnumbered, ...wrong];
};
