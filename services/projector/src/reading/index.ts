export {
  type PastList,
  readAllAsOf,
  readPageAsOf,
  readStreams,
  rowsAsTable,
  sortFor,
  withHistory,
} from './as-of-list.ts';
export { type CachedAnswers, cachedAnswers } from './cached.ts';
export { CurrencyFilter, codeIs, currencyIs } from './codes.ts';
export { CustomFilter, customCell, customHas } from './custom.ts';
export { figure } from './figures.ts';
export {
  type AsOf,
  asOfLink,
  asOfQuery,
  begunBy,
  eventLink,
  eventOf,
  foldEach,
  foldOf,
  found,
  now,
  readEvents,
  readProblems,
  storyLink,
  unchangedSince,
  upTo,
} from './history.ts';
export {
  allOf,
  beginsWith,
  conditions,
  filters,
  type List,
  type Order,
  oneOf,
  readAll,
  readAllIn,
  readPage,
  type Slice,
  sortBy,
  sortOr,
} from './list.ts';
export { checkRange } from './ranges.ts';
export { inReadTransaction, rowsOfOneMoment } from './transaction.ts';
export { decimal, present } from './values.ts';
