import { Instant } from '@sales/contracts';
import { Type } from 'typebox';

const description =
  'Show it as it was known at this instant, which is not later than now. The answer is final: it is the same ' +
  'whenever it is asked for again';

/** Query parameter of what is read straight from its events. Spread it into the `query` of the route. */
export const asKnownQuery = { asOf: Type.Optional(Type.Unsafe<string>({ ...Instant, description })) };
