import { Instant } from '@sales/contracts';
import { Type } from 'typebox';

const description =
  'Shows what was known at this instant, which is not in the future. The answer is final: asking again gives the same';

/** Query parameter of what is read straight from its events. Spread it into the `query` of the route. */
export const asKnownQuery = { asOf: Type.Optional(Type.Unsafe<string>({ ...Instant, description })) };
