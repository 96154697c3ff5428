import {
  Attachment,
  Contact,
  CustomerDetails,
  customers as contracts,
  maybeWhy,
  object,
  personal,
  type UniqueValue,
} from '@sales/contracts';
import {
  type Clock,
  type CommandContext,
  type CommandHandler,
  type CommandResult,
  type EventStore,
  type GivenDate,
  type Ids,
  type PersonKeys,
  type SnapshotFormat,
  streamName,
} from '@sales/eventsourcing';
import {
  aboutPerson,
  createClaims,
  defineAggregate,
  type Holders,
  handleClaiming,
  isWithdrawn,
  type Numbers,
  personalFields,
  publishing,
  type Scope,
  type Series,
} from '@sales/service-kit';
import { Type } from 'typebox';
import { claimAggregate, claimId } from '../claims/index.ts';
import { without } from '../unique-values.ts';
import type { Bought, ClaimingCommand, CustomerCommand } from './commands.ts';
import { customer } from './customer.ts';
import { usedBy, wantedBy } from './decide.ts';
import { type InternalErrorCode, reject } from './errors.ts';
import type { CustomerEvent } from './events.ts';
import { createPriceLists, type PriceLists } from './price-lists.ts';
import { type CustomerState, personIn } from './state.ts';

export type CustomerResult = CommandResult<CustomerState, CustomerEvent>;

/** Carries out commands on customers, and sees to it that no two living ones share a tax id or an e-mail address. */
export type Customers = CommandHandler<CustomerState, CustomerCommand & GivenDate, CustomerEvent>;

export type CustomersOptions = {
  readonly handler: Scope['handler'];
  readonly store: EventStore;
  readonly numbers: Numbers;
  readonly keys: PersonKeys;
  /** What a customer has bought, all that was recorded before the call. @throws NotCaughtUp */
  readonly boughtBy: (customerId: string) => Promise<Bought>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** How long a tax id is kept for a registration that has begun, in ms. */
  readonly claimTimeoutMs?: number;
};

/** One for all companies that sell: customers are theirs together. */
const series: Series = { kind: 'C' };

const personalInState = personalFields({
  state: object({
    profile: object({
      details: CustomerDetails,
      contacts: Type.Array(Contact),
    }),
    attachments: Type.Optional(Type.Array(Attachment)),
    former: Type.Array(object({ value: personal(Type.String()) })),
    ...maybeWhy,
  }),
});

/** The customer, where that is a person. */
const personOf = (command: CustomerCommand, state: CustomerState): string | undefined =>
  command.type === 'RegisterCustomer' ? command.registration.details.personId : personIn(state);

type Written = { readonly personId?: string | undefined; readonly state: CustomerState };

const snapshots: SnapshotFormat<CustomerState, Written> = {
  version: 9,
  ...(personalInState !== undefined && { personal: personalInState }),
  encode: (state) => ({ personId: personIn(state), state }),
  decode: ({ state }) => state,
};

/** Its handler alone lets two customers share a tax id: `createCustomers` is what commands go through. */
export const customerAggregate = defineAggregate({
  category: 'customer',
  published: publishing(contracts),
  decider: () => aboutPerson(contracts, personOf, customer),
  snapshots,
});

const isClaiming = (command: CustomerCommand): command is ClaimingCommand =>
  command.type === 'RegisterCustomer' || command.type === 'ChangeCustomerDetails';

/** The command with the price list that it names, if any, as that was first spelt. */
const withPriceList = async (command: CustomerCommand, { spelt }: PriceLists): Promise<CustomerCommand> => {
  if (command.type === 'AssignPriceList' && command.priceList !== undefined)
    return { ...command, priceList: await spelt(command.priceList) };
  if (command.type !== 'RegisterCustomer' || command.registration.priceList === undefined) return command;
  const priceList = await spelt(command.registration.priceList);
  return { ...command, registration: { ...command.registration, priceList } };
};

/** What claims ask of customers. */
const holdersAmong = (
  customers: Pick<CommandHandler<CustomerState, CustomerCommand, CustomerEvent>, 'load' | 'handle'>,
): Holders<UniqueValue> => ({
  refuseUsed: async (value, customerId) => {
    const { state } = await customers.load(customerId);
    if (state.status === 'none' || without([value], usedBy(state)).length > 0) return;
    reject('customer/duplicate', { kind: value.kind, customerId, number: state.profile.number });
  },
  withdraw: (value, { holderId, epoch }, context) =>
    isWithdrawn(
      'customer/claim-in-use' satisfies InternalErrorCode,
      customers.handle(holderId, { type: 'WithdrawClaim', claim: value, epoch }, context),
    ),
});

const freeing: ReadonlySet<CustomerEvent['type']> = new Set([
  'CustomerDetailsChanged',
  'CustomerDeactivated',
  'CustomerErased',
]);

/** The values that may have been in use before the events and are not after them. */
const freedBy = ({ events, state }: CustomerResult): readonly UniqueValue[] =>
  events.some(({ type }) => freeing.has(type)) && state.status !== 'none' ? state.former : [];

export const createCustomers = (options: CustomersOptions): Customers => {
  const { handler, store, numbers, keys, boughtBy, clock, ids, claimTimeoutMs: timeoutMs = 2000 } = options;
  const customers = handler(customerAggregate);
  const holders = holdersAmong(customers);
  const { category } = claimAggregate;
  const idOf = (value: UniqueValue): Promise<string> => claimId(value, keys);
  const claims = createClaims({ category, claims: handler(claimAggregate), idOf, holders, clock, ids, timeoutMs });
  const priceLists = createPriceLists(store);

  /** Fetches what a command needs from outside before it can be decided: claims, and a number for who is new. */
  const prepare = async <Command extends ClaimingCommand>(
    id: string,
    command: Command,
    context: CommandContext,
  ): Promise<Command> => {
    const { state } = await customers.load(id);
    const { epoch } = state;
    const values = wantedBy(command, state);
    await claims.claim(values, { holderId: id, epoch }, context);
    const claimed = { ...command, claims: { epoch, values } };
    if (command.type !== 'RegisterCustomer' || command.number !== undefined) return claimed;
    return { ...claimed, number: await numbers.next(series) };
  };

  const withBought = async (id: string, command: CustomerCommand): Promise<CustomerCommand> =>
    command.type === 'EraseCustomer' ? { ...command, ...(await boughtBy(id)) } : command;

  return {
    load: customers.load,
    recall: customers.recall,
    handle: async (id, command, context) =>
      handleClaiming(
        streamName('customer', id),
        'customer/unclaimed' satisfies InternalErrorCode,
        await withBought(id, await withPriceList(command, priceLists)),
        async (prepared) => {
          const result = await customers.handle(id, prepared, context);
          await claims.release(freedBy(result), { holderId: id, epoch: result.state.epoch }, context);
          return result;
        },
        async (refused) => (isClaiming(refused) ? prepare(id, refused, context) : refused),
      ),
  };
};
