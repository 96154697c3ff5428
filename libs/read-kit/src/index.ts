export { type CachedAnswers, type CachedQuestion, cachedAnswers } from './answers/cached.ts';
export { columnsOf } from './answers/cells.ts';
export { figure } from './answers/figures.ts';
export { found, type QueryErrorCode, readProblems } from './answers/found.ts';
export { eventLink, storyLink } from './answers/links.ts';
export { decimal, present } from './answers/values.ts';
export { type AsOf, asOfLink, asOfQuery, begunBy, now, unchangedSince, upTo } from './archive/as-of.ts';
export { timeline, timelineRow } from './archive/fold.ts';
export { eventOf, foldEach, foldOf, readEvents, readStreams } from './archive/streams.ts';
export { priceDocument, type TimelineRow, timelineTable } from './archive/table.ts';
export {
  type PastList,
  readPageAsOf,
  rowsAsTable,
  sortFor,
  withHistory,
} from './lists/as-of-list.ts';
export type { Beside } from './lists/beside.ts';
export { CurrencyFilter, codeIs, currencyIs } from './lists/codes.ts';
export { CustomFilter, customCell, customHas } from './lists/custom.ts';
export {
  type Asked,
  among,
  codeOf,
  customIs,
  days,
  entityIs,
  type Filter,
  type Filters,
  filter,
  idIs,
  inCurrency,
  is,
  parameter,
  range,
  search,
  Text,
  userIs,
} from './lists/filter.ts';
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
} from './lists/list.ts';
export { type ItemsAsked, type ListQuery, list, listRoute, shortListRoute } from './lists/list-route.ts';
export { checkRange } from './lists/ranges.ts';
export { type Joined, joinedWith, replayed, replayedParts } from './lists/replayed.ts';
export { inReadTransaction, rowsOfOneMoment } from './lists/transaction.ts';
export type { Way } from './lists/ways.ts';
