import type { EntityDetails } from '@sales/contracts';

export type EntityCommand = {
  readonly type: /** Done once: what it would be called the second time is not looked at. */
    | 'FoundEntity'
    /** Founds it, or makes it what the details say. */
    | 'PutEntity';
  readonly details: EntityDetails;
  /** A person has said from when on. */
  readonly dated?: string;
};
