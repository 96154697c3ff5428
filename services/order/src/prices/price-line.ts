import {
  isSameCode,
  type PriceBreak,
  type PriceExplanation,
  type PriceNote,
  thousandths,
  type UnitPrice,
} from '@sales/contracts';
import type { ListedPrice, PriceByHand, PriceQuestion } from './price-book.ts';

export type Priced = { readonly unitPrice: UnitPrice; readonly price: PriceExplanation };
/** No list has a price; `notes` says why, list by list. */
export type Unpriced = { readonly notes: readonly PriceNote[] };

/** Most notes that an explanation keeps. */
const mostNotes = 20;

/** The break with the highest quantity that is reached. */
const reached = (breaks: readonly PriceBreak[], quantity: string): PriceBreak | undefined => {
  const wanted = thousandths(quantity);
  return breaks
    .filter(({ minQuantity }) => thousandths(minQuantity) <= wanted)
    .reduce<PriceBreak | undefined>(
      (best, one) => (best === undefined || thousandths(one.minQuantity) > thousandths(best.minQuantity) ? one : best),
      undefined,
    );
};

/** A customer is assigned to a list by its code, however that is spelt. */
const isAssigned = (priceList: string, assigned: string | undefined): boolean =>
  assigned !== undefined && isSameCode(priceList, assigned);

/** Why a list does not count at all; undefined when it does. */
const objection = ({ priceList, terms, breaks }: ListedPrice, question: PriceQuestion): PriceNote | undefined => {
  const { day, assignedList, quantity } = question;
  const { currency, validFrom, validTo } = terms;
  if (currency !== question.currency) return { code: 'otherCurrency', priceList, currency };
  if (terms.assignedOnly && !isAssigned(priceList, assignedList)) return { code: 'assignedOnly', priceList };
  if (validFrom !== undefined && day < validFrom) return { code: 'notYetValid', priceList, validFrom };
  if (validTo !== undefined && day > validTo) return { code: 'noLongerValid', priceList, validTo };
  if (breaks.length === 0) return { code: 'noPrice', priceList };
  return reached(breaks, quantity) === undefined ? { code: 'quantityTooSmall', priceList, quantity } : undefined;
};

/** The customer's own list, then the higher priority, then the code: a total order, so that there is one answer. */
const precedence =
  (assignedList: string | undefined) =>
  (a: ListedPrice, b: ListedPrice): number =>
    Number(isAssigned(b.priceList, assignedList)) - Number(isAssigned(a.priceList, assignedList)) ||
    b.terms.priority - a.terms.priority ||
    byCode(a, b);

const byCode = (a: ListedPrice, b: ListedPrice): number =>
  a.priceList < b.priceList ? -1 : a.priceList > b.priceList ? 1 : 0;

const whyNot = (winner: ListedPrice, loser: ListedPrice, assignedList: string | undefined): PriceNote => {
  const { priceList, terms } = loser;
  const lists = { priceList, chosen: winner.priceList };
  if (isAssigned(winner.priceList, assignedList)) return { code: 'notOwn', ...lists };
  const { priority } = terms;
  return { code: winner.terms.priority > priority ? 'lowerPriority' : 'laterCode', ...lists, priority };
};

/**
 * The price of a quantity of a product for a customer on a day, and why. Depends on nothing but its arguments, and not
 * on the order of `lists`.
 */
export const priceLine = (
  question: PriceQuestion,
  lists: readonly ListedPrice[],
  byHand?: PriceByHand,
): Priced | Unpriced => {
  const { assignedList, day, quantity } = question;
  const inOrder = lists.toSorted(byCode);
  const refused = inOrder.flatMap((list) => objection(list, question) ?? []);
  const [winner, ...losers] = inOrder
    .filter((list) => objection(list, question) === undefined)
    .sort(precedence(assignedList));
  const found = winner && reached(winner.breaks, quantity);
  const instead: readonly PriceNote[] =
    winner === undefined || found === undefined
      ? []
      : [{ code: 'insteadOf', priceList: winner.priceList, minQuantity: found.minQuantity }];
  const own: readonly PriceNote[] = byHand === undefined ? [] : [{ code: 'byHand', by: byHand.actor }, ...instead];
  const beaten = winner === undefined ? [] : losers.map((list) => whyNot(winner, list, assignedList));
  const notes = [...own, ...beaten, ...refused].slice(0, mostNotes);
  if (winner === undefined || found === undefined) {
    if (byHand === undefined) return { notes };
    return {
      unitPrice: byHand.unitPrice,
      price: { taxIncluded: byHand.taxIncluded ?? false, pricedOn: day, notes },
    };
  }
  const listed = { listPrice: found.unitPrice, priceListRevision: winner.revision };
  if (byHand !== undefined) {
    const taxIncluded = byHand.taxIncluded ?? winner.terms.taxIncluded;
    return { unitPrice: byHand.unitPrice, price: { ...listed, taxIncluded, pricedOn: day, notes } };
  }
  return {
    unitPrice: found.unitPrice,
    price: {
      priceList: winner.priceList,
      minQuantity: found.minQuantity,
      ...listed,
      taxIncluded: winner.terms.taxIncluded,
      pricedOn: day,
      notes,
    },
  };
};
