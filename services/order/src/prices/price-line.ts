import { isSameCode, type Money, type PriceBreak, type PriceExplanation, thousandths } from '@sales/contracts';
import type { ListedPrice, PriceByHand, PriceQuestion } from './price-book.ts';

export type Priced = { readonly unitPrice: Money; readonly price: PriceExplanation };
/** No list has a price; `notes` says why, list by list. */
export type Unpriced = { readonly notes: readonly string[] };

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
const objection = ({ priceList, terms, breaks }: ListedPrice, question: PriceQuestion): string | undefined => {
  const { currency, day, assignedList, quantity } = question;
  if (terms.currency !== currency) return `is in ${terms.currency}, the order in ${currency}`;
  if (terms.assignedOnly && !isAssigned(priceList, assignedList)) return 'is for customers who are assigned to it';
  if (terms.validFrom !== undefined && day < terms.validFrom) return `holds from ${terms.validFrom}`;
  if (terms.validTo !== undefined && day > terms.validTo) return `held until ${terms.validTo}`;
  if (breaks.length === 0) return 'has no price for it';
  return reached(breaks, quantity) === undefined ? `has no price for a quantity of ${quantity}` : undefined;
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

const whyNot = (winner: ListedPrice, loser: ListedPrice, assignedList: string | undefined): string => {
  if (isAssigned(winner.priceList, assignedList)) return `${winner.priceList} is the customer's own`;
  if (winner.terms.priority > loser.terms.priority) {
    return `${winner.priceList} has priority ${winner.terms.priority}, this ${loser.terms.priority}`;
  }
  return `${winner.priceList} comes first of those with priority ${winner.terms.priority}`;
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
  const refused = inOrder.flatMap((list) => {
    const why = objection(list, question);
    return why === undefined ? [] : [`${list.priceList}: ${why}`];
  });
  const [winner, ...losers] = inOrder
    .filter((list) => objection(list, question) === undefined)
    .sort(precedence(assignedList));
  const found = winner && reached(winner.breaks, quantity);
  const instead = winner && found && `instead of the price in ${winner.priceList} from ${found.minQuantity} on`;
  const own = byHand === undefined ? [] : [`given by hand by ${byHand.actor}`, ...(instead ? [instead] : [])];
  const beaten =
    winner === undefined ? [] : losers.map((list) => `${list.priceList}: ${whyNot(winner, list, assignedList)}`);
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
