import { Instant } from '@sales/contracts';
import { Type } from 'typebox';

/** Query parameter of what is read straight from its events. Spread it into the `query` of the route. */
export const asKnownQuery = {
  asOf: Type.Optional(Type.Unsafe<string>({ ...Instant, description: 'Show it as it was known at this instant' })),
};
