import type { EntityDetails, EntityPolicies } from '@sales/contracts';

/** A person has said from when on. */
type Dated = { readonly dated?: string };

export type EntityCommand =
  /** Done once: what it would be called the second time is not looked at. */
  | { readonly type: 'FoundEntity'; readonly details: EntityDetails }
  /** Founds it, or makes it what the details say. */
  | (Dated & { readonly type: 'PutEntity'; readonly details: EntityDetails })
  /** What it decides on for its orders is this, and nothing else. */
  | (Dated & { readonly type: 'SetPolicies'; readonly policies: EntityPolicies });
