import { type Category, categories } from '@sales/contracts';
import { categoryOf, idOf, type Message, position, type RecordedEvent, toMessage } from '@sales/eventsourcing';
import { canonicalJson } from '@sales/service-kit';

type Data = Readonly<Record<string, unknown>>;

const byName: ReadonlyMap<string, Category> = new Map(categories.map((category) => [category.name, category]));

/** Headers that say where the message is in its partition. They are compared with the messages around it. */
const ofPlace: ReadonlySet<string> = new Set(['ce_chain', 'ce_previous', 'ce_log']);

const isObject = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Amounts of money and prices by their numbers: the lines of an order are stored with one currency for all. */
const numbersIn = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(numbersIn);
  if (!isObject(value)) return value;
  if ('currency' in value) return value['amount'] ?? value['micros'];
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, numbersIn(part)]));
};

/** Events of orders whose lines are stored by column, by their types on the wire. */
const packed: ReadonlySet<string> = new Set(
  ['OrderDrafted', 'LinesChanged', 'OrderSubmitted'].flatMap((name) => byName.get('order')?.types[name] ?? []),
);

/** What of a line stands in a column of its own, or of another name. The rest of its price is left to the chain. */
const columns = [
  ...['lineId', 'kind', 'sku', 'name', 'text', 'category', 'unit', 'quantity', 'unitPrice', 'gross', 'net', 'tax'],
  ...['discounts', 'custom'],
];
const ofTaxation = { category: 'taxCategory', treatment: 'treatment', rate: 'taxRate' };

const isPresent = (value: unknown): boolean => value !== null && value !== undefined;

const lineOf = (column: (name: string) => unknown, taxation: (name: string) => unknown): Data =>
  Object.fromEntries(
    [
      ...columns.map((name) => [name, column(name)] as const),
      ...Object.entries(ofTaxation).map(([name, stored]) => [stored, taxation(name)] as const),
    ].filter(([, value]) => isPresent(value)),
  );

/** The lines that an event has by column. */
const storedLines = (lines: unknown): unknown => {
  if (!isObject(lines)) return lines;
  const { count, same = {}, each = {} } = lines;
  if (typeof count !== 'number' || !isObject(same) || !isObject(each)) return lines;
  return Array.from({ length: count }, (_, nth) => {
    const column = (name: string): unknown => (Array.isArray(each[name]) ? each[name][nth] : undefined) ?? same[name];
    return lineOf(column, (name) => column(ofTaxation[name as keyof typeof ofTaxation]));
  });
};

/** The same lines as they are published. */
const publishedLines = (lines: unknown): unknown =>
  Array.isArray(lines)
    ? lines.map((line: unknown) => {
        if (!isObject(line)) return line;
        const { taxation } = line;
        return lineOf(
          (name) => numbersIn(line[name]),
          (name) => (isObject(taxation) ? taxation[name] : undefined),
        );
      })
    : lines;

/** The name under which the event of a fulfilment is published: of most only where the fulfilment stands. */
const nameIn = ({ types }: Category, { type, data }: RecordedEvent): string => {
  if (type === 'FulfilmentStarted' && isObject(data) && data['step'] === 'allocation') return 'AllocationRequested';
  return type in types ? type : 'FulfilmentAdvanced';
};

const textOf = ({ key, headers }: Message, data: unknown): string => {
  const kept = Object.entries(headers).filter(([name]) => !ofPlace.has(name));
  return canonicalJson([key, Object.fromEntries(kept), data]);
};

/**
 * What of a stored event must stand in its message, as a text; undefined where no contract says what is published.
 * Events are published as they are, with the key of their stream and without what the contract does not have; of order
 * lines it is what their columns say. Shared with no service: a test compares both for every shape that was ever
 * stored.
 */
export const formOfEvent = (event: RecordedEvent): string | undefined => {
  const category = byName.get(categoryOf(event.stream));
  if (category === undefined) return undefined;
  const type = category.types[nameIn(category, event)];
  const contract: { readonly properties?: Data } = (type !== undefined && category.onWire[type]) || {};
  if (type === undefined || !isObject(event.data)) return '';
  const { properties = {} } = contract;
  const known = Object.entries(event.data).filter(([name]) => Object.hasOwn(properties, name));
  const data: Data = { ...category.keyOf(idOf(event.stream)), ...Object.fromEntries(known) };
  const shown = packed.has(type) ? { ...data, lines: storedLines(data['lines']) } : data;
  return textOf(toMessage(event, { type, data: undefined }, position(0)), shown);
};

/** The same of a message. */
export const formOfMessage = (message: Message): string => {
  const { headers, value } = message;
  try {
    const data: unknown = JSON.parse(value ?? 'null');
    const hasLines = isObject(data) && packed.has(headers['ce_type'] ?? '');
    return textOf(message, hasLines ? { ...data, lines: publishedLines(data['lines']) } : data);
  } catch {
    return textOf(message, undefined);
  }
};
