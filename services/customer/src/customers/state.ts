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
import { type Dates, erasedText, type KeyName } from '@sales/eventsourcing';
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
  /** Who the customer is as a person, now or before. */
  readonly persons: readonly string[];
  /** By contact, all that there were: who they are, until they are erased. */
  readonly contactPersons: Readonly<Record<string, string>>;
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
  /** Keys that are destroyed. */
  readonly erasedKeys?: readonly KeyName[];
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
    | { readonly status: 'erased' }
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
        persons: personsOf(data.details),
        contactPersons: {},
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
    case 'CustomerDetailsChanged': {
      if (state.status === 'none') return state;
      const { details } = event.data;
      const persons = [...new Set([...state.profile.persons, ...personsOf(details)])];
      return {
        ...state,
        former: formerOf(state, uniqueValues(details)),
        epoch: state.epoch + 1,
        profile: { ...state.profile, details, persons },
      };
    }
    case 'CustomerErased': {
      return state.status === 'none' ? state : erased(state);
    }
    case 'PersonalDataErased': {
      if (state.status === 'none') return state;
      return { ...state, erasedKeys: [...(state.erasedKeys ?? []), ...event.data.keys] };
    }
    case 'ContactAdded':
    case 'ContactChanged':
    case 'ContactRemoved':
    case 'ContactErased':
    case 'OwnerAssigned':
    case 'CreditLimitSet':
    case 'PaymentTermsSet':
    case 'PriceListAssigned':
    case 'CustomerTagged':
    case 'CustomerUntagged':
      return state.status === 'none' ? state : { ...state, profile: evolveProfile(state.profile, event) };
  }
};

const personsOf = ({ personId }: CustomerDetails): readonly string[] => (personId === undefined ? [] : [personId]);

/** What is left of details of someone who is erased: what is not about a person. */
const withoutPerson = (details: CustomerDetails): CustomerDetails => {
  const { taxId: _, emails: __, phones: ___, addresses: ____, custom: _____, ...rest } = details;
  return { ...rest, name: erasedText };
};

const erased = (state: RegisteredCustomer): RegisteredCustomer => ({
  ...core(state),
  former: formerOf(state, []),
  epoch: state.epoch + 1,
  status: 'erased',
  attachments: [],
  profile: {
    ...state.profile,
    details: withoutPerson(state.profile.details),
    contacts: [],
    removedContacts: [],
    contactPersons: {},
  },
});

const core = ({ epoch, profile, former, erasedKeys }: RegisteredCustomer) => ({
  epoch,
  profile,
  former,
  ...(erasedKeys !== undefined && { erasedKeys }),
});

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
      | 'ContactErased'
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
        ...(contact.personId !== undefined && {
          contactPersons: { ...profile.contactPersons, [contact.contactId]: contact.personId },
        }),
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
    case 'ContactErased': {
      const { contactId } = event.data;
      const { [contactId]: _, ...contactPersons } = profile.contactPersons;
      return {
        ...profile,
        contacts: profile.contacts.filter((contact) => contact.contactId !== contactId),
        removedContacts: [...new Set([...profile.removedContacts, contactId])],
        contactPersons,
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
