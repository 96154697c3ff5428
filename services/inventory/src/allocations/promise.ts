import { addDays, type LinePromise, type Thousandths, thousandths } from '@sales/contracts';
import { type StockItemState, waitingAt } from '../stock-items/index.ts';
import type { WantedLine } from './inputs.ts';

/** A quantity that a line gets on a day. */
type Share = { readonly on: string; readonly quantity: Thousandths };

/** A product in a warehouse, and which day it is there. */
export type Place = { readonly item: StockItemState; readonly day: string };

/** What is to come in from the day on, the earliest first. What is overdue comes at an unknown time. */
const dated = ({ item: { incoming }, day }: Place): Share[] =>
  [...incoming.values()]
    .flatMap(({ expectedOn: on, quantity }) => (on === undefined || on < day ? [] : [{ on, quantity }]))
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));

/** What a line gets of what is to come in here: lines before it in the queue go first. */
const sharesOf = (place: Place, line: { readonly orderId: string } & WantedLine): Share[] => {
  const { waiting } = place.item;
  const nth = waitingAt(place.item, line);
  if (nth < 0) return [];
  let ahead = waiting.slice(0, nth).reduce((all, one) => all + one.quantity, 0);
  return dated(place).flatMap(({ on, quantity }) => {
    const left = quantity - Math.min(ahead, quantity);
    ahead -= quantity - left;
    return left > 0 ? [{ on, quantity: left }] : [];
  });
};

/**
 * When what a line lacks can be expected: once enough of what is to come in is left for it, at all the places together
 * where it waits; else, counted from today, after the shortest lead time of these places. Nothing is promised that
 * nothing speaks for.
 */
export const promiseLine = (line: { readonly orderId: string } & WantedLine, places: readonly Place[]): LinePromise => {
  const { lineId, quantity } = line;
  const shares = places.flatMap((place) => sharesOf(place, line)).sort((a, b) => (a.on < b.on ? -1 : 1));
  let left = thousandths(quantity);
  for (const share of shares) {
    left -= share.quantity;
    if (left <= 0) return { lineId, quantity, promisedOn: share.on, reason: 'incoming' };
  }
  const [ordered] = places
    .flatMap(({ item: { policy }, day }) => (policy === undefined ? [] : [addDays(day, policy.leadTimeDays)]))
    .sort();
  if (ordered !== undefined) {
    const [promisedOn = ordered] = [ordered, ...shares.map(({ on }) => on)].sort().slice(-1);
    return { lineId, quantity, promisedOn, reason: 'leadTime' };
  }
  const isUndated = places.some((place) => place.item.incoming.size > dated(place).length);
  return { lineId, quantity, reason: isUndated ? 'undated' : shares.length > 0 ? 'tooLittle' : 'nothingExpected' };
};
