import { barcodeKey, customers, type EventOf, type products, uniqueValues, users } from '@sales/contracts';
import {
  categoryOf,
  hashWith,
  type KeyedHash,
  KeysUnavailable,
  open,
  type PersonKeys,
  type RecordedEvent,
  type StreamName,
  streamName,
} from '@sales/eventsourcing';
import { type ClaimEvent, claimPepper, keyedClaim, publishedFields } from '@sales/service-kit';
import { counted } from '../command.ts';
import { type Check, findings, placeOf } from './check.ts';

type CustomerEvent = EventOf<typeof customers>;
type ProductEvent = EventOf<typeof products>;
type UserEvent = EventOf<typeof users>;

/** Which claims there are, and the category of those that hold them. */
const holding: Readonly<Record<string, string>> = { claim: 'customer', barcode: 'product', userClaim: 'user' };
const holders: ReadonlySet<string> = new Set(Object.values(holding));

/** Events with which the epoch of a holder rises: its values may have changed. */
const ofEpochs: ReadonlySet<string> = new Set([
  ...['CustomerRegistered', 'CustomerDetailsChanged', 'CustomerDeactivated', 'CustomerErased'],
  ...['ProductAdded', 'ProductChanged', 'ClaimWithdrawn'],
  ...['UserRegistered', 'UserChanged', 'RolesAssigned', 'UserDeactivated', 'UserErased', 'UserReactivated'],
]);

type Held = { readonly by: StreamName; readonly epoch: number };

/** The streams of the claims on what a holder uses. */
type Used = readonly StreamName[];

/** The keys of persons: they are only asked for, none is made. */
export type ReadKeys = PersonKeys;

const erased = '[erased]';

/** The claims on the bar codes of a product: undefined where an event says nothing of them. */
const usedByProduct = (event: RecordedEvent): Used | undefined => {
  // Products have no other events.
  const { type, data } = event as RecordedEvent<ProductEvent>;
  if (type !== 'ProductAdded' && type !== 'ProductChanged') return undefined;
  const { barcodes = [] } = data.details;
  return barcodes.map(({ code }) => streamName('barcode', barcodeKey(code)));
};

/** The types on the wire of the events that say what a customer or a user is. */
const telling: ReadonlyMap<string, string> = new Map([
  ['CustomerRegistered', customers.types.CustomerRegistered],
  ['CustomerDetailsChanged', customers.types.CustomerDetailsChanged],
  ['UserRegistered', users.types.UserRegistered],
  ['UserChanged', users.types.UserChanged],
]);

/** Where what is said of a customer or a user has personal values. */
const personalIn = ({ stream, type }: RecordedEvent) => {
  const fields = publishedFields(telling.get(type) ?? '');
  return fields && { fields, subject: stream };
};

/** The claims of a customer, but for what is of a person who was erased. */
const usedByCustomer = (event: RecordedEvent, hash: KeyedHash): Used | undefined => {
  // Customers have no other events.
  const { type, data } = event as RecordedEvent<CustomerEvent>;
  if (type === 'CustomerDeactivated' || type === 'CustomerErased') return [];
  if (type !== 'CustomerRegistered' && type !== 'CustomerDetailsChanged') return undefined;
  const known = uniqueValues(data.details).filter(({ value }) => value !== erased);
  return known.map((value) => streamName('claim', keyedClaim(value, hash)));
};

/** The claim of a user. */
const usedByUser = (event: RecordedEvent, hash: KeyedHash): Used | undefined => {
  // Users have no other events.
  const { type, data } = event as RecordedEvent<UserEvent>;
  if (type !== 'UserRegistered' && type !== 'UserChanged') return undefined;
  if (data.email === erased) return [];
  return uniqueValues({ emails: [data] }).map((value) => streamName('userClaim', keyedClaim(value, hash)));
};

/**
 * Holds claims against those that hold them. A claim is made at an epoch that the holder has, taken over only from one
 * whose epoch has passed, and released only by its holder. What a product, a customer or a user uses is
 * claimed: bar codes can be read, tax ids and e-mail addresses only with keys.
 */
export const claimCheck = (keys?: ReadKeys): Check => {
  const held = new Map<StreamName, Held>();
  const epochs = new Map<StreamName, number>();
  const used = new Map<StreamName, Used>();
  const found = findings();
  let hash: KeyedHash | undefined;
  let claims = 0;

  const epochOf = (holder: StreamName): number => epochs.get(holder) ?? 0;

  const takeClaim = (event: RecordedEvent, category: string): void => {
    const { stream } = event;
    // Claims have no other events.
    const { type, data } = event as RecordedEvent<ClaimEvent>;
    const by = streamName(category, data.holderId);
    const before = held.get(stream);
    if (type === 'ClaimReleased') {
      if (before?.by !== by) found.add(placeOf(event), `is released by ${by}, which does not hold it`);
      else if (before.epoch >= epochOf(by))
        found.add(placeOf(event), `is released by ${by} at epoch ${before.epoch}, which has not passed`);
      held.delete(stream);
      return;
    }
    claims += 1;
    const { epoch } = data;
    const now = epochOf(by);
    if (epoch > now) found.add(placeOf(event), `is of epoch ${epoch} of ${by}, which is at ${now}`);
    if (before !== undefined && before.by !== by && before.epoch >= epochOf(before.by))
      found.add(placeOf(event), `is taken by ${by} from ${before.by}, which has not given it up`);
    held.set(stream, { by, epoch });
  };

  /** With the values of persons, where those can be read. */
  const opened = async (event: RecordedEvent, from: ReadKeys): Promise<RecordedEvent | undefined> => {
    try {
      return (await open([event], personalIn, from))[0];
    } catch (error) {
      if (error instanceof KeysUnavailable) throw error;
      found.add(
        placeOf(event),
        `what is sealed in it cannot be opened: ${error instanceof Error ? error.message : error}`,
      );
      return undefined;
    }
  };

  const usedIn = async (event: RecordedEvent): Promise<Used | undefined> => {
    if (categoryOf(event.stream) === 'product') return usedByProduct(event);
    if (keys === undefined) return undefined;
    if (hash === undefined) {
      const [pepper] = await keys.find([claimPepper]);
      if (pepper === undefined || pepper === 'erased') return undefined;
      hash = hashWith(pepper.secret);
    }
    const clear = await opened(event, keys);
    if (clear === undefined) return undefined;
    return categoryOf(clear.stream) === 'user' ? usedByUser(clear, hash) : usedByCustomer(clear, hash);
  };

  return {
    take: async (events) => {
      for (const event of events) {
        const category = holding[categoryOf(event.stream)];
        if (category !== undefined) takeClaim(event, category);
        if (!holders.has(categoryOf(event.stream)) || !ofEpochs.has(event.type)) continue;
        epochs.set(event.stream, epochOf(event.stream) + 1);
        const now = await usedIn(event);
        if (now !== undefined) used.set(event.stream, now);
      }
    },
    end: () => {
      for (const [holder, streams] of used) {
        for (const stream of streams) {
          const claim = held.get(stream);
          if (claim?.by === holder) continue;
          found.add(holder, `uses the value of ${stream}, which ${claim === undefined ? 'nothing' : claim.by} holds`);
        }
      }
      const seen = hash === undefined ? 'were not compared' : 'were compared too';
      return found.end('claims', `${counted(claims, 'claim')} (tax ids and e-mail addresses ${seen})`);
    },
  };
};
