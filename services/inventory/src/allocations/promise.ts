import { addDays, type LinePromise, type Thousandths, thousandths } from '@sales/contracts';
import { type StockItemState, waitingAt } from '../stock-items/index.ts';
import type { WantedLine } from './inputs.ts';

/** A quantity that a line gets on a day. */
type Share = { readonly on: string; readonly quantity: Thousandths };

/** What is to come in from the day on, the earliest first. What is overdue comes at an unknown time. */
const dated = ({ incoming }: StockItemState, day: string): Share[] =>
  [...incoming.values()]
    .flatMap(({ expectedOn: on, quantity }) => (on === undefined || on < day ? [] : [{ on, quantity }]))
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));

/** What a line gets of what is to come in here: lines before it in the queue go first. */
const sharesOf = (item: StockItemState, line: { readonly orderId: string } & WantedLine, day: string): Share[] => {
  const place = waitingAt(item, line);
  if (place < 0) return [];
  let ahead = item.waiting.slice(0, place).reduce((all, one) => all + one.quantity, 0);
  return dated(item, day).flatMap(({ on, quantity }) => {
    const left = quantity - Math.min(ahead, quantity);
    ahead -= quantity - left;
    return left > 0 ? [{ on, quantity: left }] : [];
  });
};

/**
 * When what a line lacks can be expected: once enough of what is to come in is left for it, at all the places together
 * where it waits; else, counted from `day`, after the shortest lead time of these places. Nothing is promised that
 * nothing speaks for.
 */
export const promiseLine = (
  line: { readonly orderId: string } & WantedLine,
  items: readonly StockItemState[],
  day: string,
): LinePromise => {
  const { lineId, quantity } = line;
  const shares = items.flatMap((item) => sharesOf(item, line, day)).sort((a, b) => (a.on < b.on ? -1 : 1));
  let left = thousandths(quantity);
  for (const share of shares) {
    left -= share.quantity;
    if (left <= 0) return { lineId, quantity, promisedOn: share.on, reason: 'incoming' };
  }
  const leadTimes = items.flatMap(({ policy }) => (policy === undefined ? [] : [policy.leadTimeDays]));
  if (leadTimes.length > 0) {
    const ordered = addDays(day, Math.min(...leadTimes));
    const [promisedOn = ordered] = [ordered, ...shares.map(({ on }) => on)].sort().slice(-1);
    return { lineId, quantity, promisedOn, reason: 'leadTime' };
  }
  const isUndated = items.some((item) => item.incoming.size > dated(item, day).length);
  return { lineId, quantity, reason: isUndated ? 'undated' : shares.length > 0 ? 'tooLittle' : 'nothingExpected' };
};
