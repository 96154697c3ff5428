import {
  type Attachment,
  type Contact,
  type CustomerDetails,
  isSameCode,
  type Money,
  type PaymentTerms,
  type UniqueValue,
  uniqueValues,
  type Why,
  whyOf,
} from '@sales/contracts';
import type { Dates } from '@sales/eventsourcing';
import { without } from '../unique-values.ts';
import type { CustomerEvent } from './events.ts';

/** Most contacts, and most labels, of one customer: a state must not grow without end. */
export const [mostContacts, mostTags] = [100, 100];

export type Profile = {
  readonly number: string;
  readonly details: CustomerDetails;
  readonly owner: string | undefined;
  readonly paymentTerms: PaymentTerms;
  readonly creditLimit: Money | undefined;
  readonly priceList: string | undefined;
  readonly contacts: readonly Contact[];
  /** Ids of contacts that there were. */
  readonly removedContacts: readonly string[];
  readonly tags: readonly string[];
};

/**
 * Rises with every event that may change which unique values the customer uses. A value that was claimed at one epoch
 * may only be taken into use at the same: a command that takes an unused claim away raises the epoch first, and it is
 * worthless.
 */
type Epoch = { readonly epoch: number };

type Kept = {
  /** When what happened to the customer was true in the business. */
  readonly dates?: Dates;
  readonly attachments?: readonly Attachment[];
};

export type RegisteredCustomer = Epoch &
  Kept & {
    readonly profile: Profile;
    /** Unique values that the customer has used and uses no more, the latest of them. */
    readonly former: readonly UniqueValue[];
  } & (
    | { readonly status: 'active' }
    | ({ readonly status: 'held' } & Why)
    | ({ readonly status: 'deactivated' } & Partial<Why>)
  );

export type CustomerState = (Epoch & Kept & { readonly status: 'none' }) | RegisteredCustomer;

/** The customer, where that is a person. */
export const personIn = (state: CustomerState): string | undefined =>
  state.status === 'none' ? undefined : state.profile.details.personId;

export const initialState: CustomerState = { status: 'none', epoch: 0 };

export const evolve = (state: CustomerState, event: CustomerEvent): CustomerState => {
  switch (event.type) {
    case 'CustomerRegistered': {
      const { owner, creditLimit, ...data } = event.data;
      const profile = {
        ...data,
        owner,
        creditLimit,
        priceList: undefined,
        contacts: [],
        removedContacts: [],
        tags: [],
      };
      return { status: 'active', epoch: state.epoch + 1, profile, former: [] };
    }
    case 'AttachmentAdded':
    case 'AttachmentRemoved': // kept beside: `keepingFiles`
      return state;
    case 'ClaimWithdrawn':
      return { ...state, epoch: state.epoch + 1 };
    case 'CustomerHeld':
      return state.status === 'none' ? state : { ...core(state), status: 'held', ...whyOf(event.data) };
    case 'CustomerReleased':
      return state.status === 'none' ? state : { ...core(state), status: 'active' };
    case 'CustomerDeactivated':
      return state.status === 'none'
        ? state
        : {
            ...core(state),
            former: formerOf(state, []),
            epoch: state.epoch + 1,
            status: 'deactivated',
            ...whyOf(event.data),
          };
    case 'CustomerDetailsChanged':
      return state.status === 'none'
        ? state
        : {
            ...state,
            former: formerOf(state, uniqueValues(event.data.details)),
            epoch: state.epoch + 1,
            profile: { ...state.profile, details: event.data.details },
          };
    case 'ContactAdded':
    case 'ContactChanged':
    case 'ContactRemoved':
    case 'OwnerAssigned':
    case 'CreditLimitSet':
    case 'PaymentTermsSet':
    case 'PriceListAssigned':
    case 'CustomerTagged':
    case 'CustomerUntagged':
      return state.status === 'none' ? state : { ...state, profile: evolveProfile(state.profile, event) };
  }
};

const core = ({ epoch, profile, former }: RegisteredCustomer) => ({ epoch, profile, former });

/** Most of them that are remembered: a state must not grow with its history. */
const mostFormer = 20;

const formerOf = ({ former, profile }: RegisteredCustomer, used: readonly UniqueValue[]): readonly UniqueValue[] => {
  const before = uniqueValues(profile.details);
  return without([...without(former, before), ...before], used).slice(-mostFormer);
};

type ProfileEvent = Extract<
  CustomerEvent,
  {
    readonly type:
      | 'ContactAdded'
      | 'ContactChanged'
      | 'ContactRemoved'
      | 'OwnerAssigned'
      | 'CreditLimitSet'
      | 'PaymentTermsSet'
      | 'PriceListAssigned'
      | 'CustomerTagged'
      | 'CustomerUntagged';
  }
>;

const evolveProfile = (profile: Profile, event: ProfileEvent): Profile => {
  switch (event.type) {
    case 'ContactAdded': {
      const { contact } = event.data;
      return {
        ...profile,
        contacts: [...profile.contacts, contact],
        removedContacts: profile.removedContacts.filter((id) => id !== contact.contactId),
      };
    }
    case 'ContactChanged': {
      const { contact } = event.data;
      return {
        ...profile,
        contacts: profile.contacts.map((known) => (known.contactId === contact.contactId ? contact : known)),
      };
    }
    case 'ContactRemoved': {
      const { contactId } = event.data;
      return {
        ...profile,
        contacts: profile.contacts.filter((contact) => contact.contactId !== contactId),
        removedContacts: [...profile.removedContacts, contactId],
      };
    }
    case 'OwnerAssigned':
      return { ...profile, owner: event.data.owner };
    case 'CreditLimitSet':
      return { ...profile, creditLimit: event.data.creditLimit };
    case 'PaymentTermsSet':
      return { ...profile, paymentTerms: event.data.paymentTerms };
    case 'PriceListAssigned':
      return { ...profile, priceList: event.data.priceList };
    case 'CustomerTagged':
      return profile.tags.some((tag) => isSameCode(tag, event.data.tag))
        ? profile
        : { ...profile, tags: [...profile.tags, event.data.tag] };
    case 'CustomerUntagged':
      return { ...profile, tags: profile.tags.filter((tag) => !isSameCode(tag, event.data.tag)) };
  }
};
