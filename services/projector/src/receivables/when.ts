import { type AsOf, asOfLink } from '@sales/read-kit';

/** The end of a business day, an instant, or both: what was known at the instant of what was open on the day. */
export type When = AsOf & { readonly on?: string | undefined };

export const whenLink = ({ on: day, ...at }: When) => ({ ...(day !== undefined && { on: day }), ...asOfLink(at) });
