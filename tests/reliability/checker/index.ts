import { acknowledgedExactly, effectOnce, sameAnswer } from './commands.ts';
import { companiesKeepApart } from './companies.ts';
import { creditWithinLimit } from './credit.ts';
import { documentsAddUp } from './documents.ts';
import type { Check, Evidence, Violation } from './evidence.ts';
import { comesToRest, noOrphanCredit, noOrphanReservations, nothingStuck, timersFireOnce } from './fulfilment.ts';
import { goodsFollowOrders } from './goods.ts';
import { invoicesAreCounted, numbersDiffer } from './numbers.ts';
import { orderAddsUp } from './orders.ts';
import { figuresAgree, rebuildsEqual } from './read-models.ts';
import { readYourWrites, realTimeOrder } from './sessions.ts';
import { stockAddsUp } from './stock.ts';
import { accountable, gaplessStreams } from './store.ts';
import { faithfulTopics } from './topics.ts';

export * from './evidence.ts';

/** Every promise that the system makes, in the order of reliability.md 4.3. */
export const checks: readonly Check[] = [
  acknowledgedExactly,
  effectOnce,
  sameAnswer,
  gaplessStreams,
  faithfulTopics,
  stockAddsUp,
  goodsFollowOrders,
  companiesKeepApart,
  creditWithinLimit,
  orderAddsUp,
  documentsAddUp,
  figuresAgree,
  rebuildsEqual,
  realTimeOrder,
  readYourWrites,
  nothingStuck,
  noOrphanReservations,
  noOrphanCredit,
  timersFireOnce,
  accountable,
  comesToRest,
  numbersDiffer,
  invoicesAreCounted,
];

/** What the evidence of a run breaks; empty when all promises were kept. */
export const check = (evidence: Evidence): readonly Violation[] => checks.flatMap((one) => one(evidence));

/** Violations for people: each invariant with their number and the first few. */
export const summary = (violations: readonly Violation[]): readonly string[] =>
  [...Map.groupBy(violations, ({ invariant }) => invariant)].flatMap(([invariant, own]) => [
    `${invariant} is broken ${own.length} times`,
    ...own.slice(0, 5).map(({ message }) => message),
  ]);
