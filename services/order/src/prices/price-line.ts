import {
  isSameCode,
  type PriceBreak,
  type PriceExplanation,
  type PriceNote,
  priceOf,
  quantity as quantityOf,
  thousandths,
  type UnitPrice,
} from '@sales/contracts';
import type { ListedPrice, PriceByHand, PriceQuestion } from './price-book.ts';

/** `unitPrice` is of the unit that was asked for. */
export type Priced = { readonly unitPrice: UnitPrice; readonly price: PriceExplanation };
/** No list has a price; `notes` says why, list by list. */
export type Unpriced = { readonly notes: readonly PriceNote[] };

/** Most notes that an explanation keeps. */
const mostNotes = 20;

/** Of the prices of a unit, that with the highest quantity that is reached. */
const reached = (breaks: readonly PriceBreak[], unit: string, quantity: string): PriceBreak | undefined => {
  const wanted = thousandths(quantity);
  return breaks
    .filter((one) => one.unit === unit && thousandths(one.minQuantity) <= wanted)
    .reduce<PriceBreak | undefined>(
      (best, one) => (best === undefined || thousandths(one.minQuantity) > thousandths(best.minQuantity) ? one : best),
      undefined,
    );
};

/**
 * The price in one list: that of the unit, if there is one for so many of it; otherwise that of the base unit, for so
 * many base units. Prices of other units are never converted.
 */
const stepOf = (
  breaks: readonly PriceBreak[],
  { unit, quantity, baseUnit, baseQuantity }: PriceQuestion,
): PriceBreak | undefined => reached(breaks, unit, quantity) ?? reached(breaks, baseUnit, baseQuantity);

/** A customer is assigned to a list by its code, however that is spelt. */
const isAssigned = (priceList: string, assigned: string | undefined): boolean =>
  assigned !== undefined && isSameCode(priceList, assigned);

/** Why a list does not count at all; undefined when it does. */
const objection = ({ priceList, terms, breaks }: ListedPrice, question: PriceQuestion): PriceNote | undefined => {
  const { day, assignedList, quantity, unit, baseUnit } = question;
  const { currency, validFrom, validTo } = terms;
  if (currency !== question.currency) return { code: 'otherCurrency', priceList, currency };
  if (terms.assignedOnly && !isAssigned(priceList, assignedList)) return { code: 'assignedOnly', priceList };
  if (validFrom !== undefined && day < validFrom) return { code: 'notYetValid', priceList, validFrom };
  if (validTo !== undefined && day > validTo) return { code: 'noLongerValid', priceList, validTo };
  if (breaks.length === 0) return { code: 'noPrice', priceList };
  if (stepOf(breaks, question) !== undefined) return undefined;
  const isOfUnit = breaks.some((one) => one.unit === unit || one.unit === baseUnit);
  return isOfUnit ? { code: 'quantityTooSmall', priceList, quantity, unit } : { code: 'otherUnits', priceList, unit };
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

/** What is to be said of the price that a list has. */
const ofStep = (
  { priceList }: ListedPrice,
  { unit: of, minQuantity }: PriceBreak,
  { unit, factor }: PriceQuestion,
  isByHand: boolean,
): readonly PriceNote[] => [
  ...(isByHand ? [{ code: 'insteadOf' as const, priceList, unit: of, minQuantity }] : []),
  ...(of === unit ? [] : [{ code: 'ofBaseUnit' as const, priceList, unit, factor: quantityOf(factor) }]),
];

/**
 * The price of a quantity of a product, in one of its units, for a customer on a day, and why. Which list counts is
 * decided first: of those with a price, the customer's own, then that with the highest priority, then the first code.
 * In that list the price of the unit counts, otherwise that of the base unit times the factor: a box price of a list
 * that does not count is not a reason to leave the one that does. Steps count the unit that their price is of.
 *
 * Depends on nothing but its arguments, and not on the order of `lists`.
 * @throws MoneyOverflow when a unit costs more than a price can say
 */
export const priceLine = (
  question: PriceQuestion,
  lists: readonly ListedPrice[],
  byHand?: PriceByHand,
): Priced | Unpriced => {
  const { assignedList, day, unit, factor } = question;
  const inOrder = lists.toSorted(byCode);
  const refused = inOrder.flatMap((list) => objection(list, question) ?? []);
  const [winner, ...losers] = inOrder
    .filter((list) => objection(list, question) === undefined)
    .sort(precedence(assignedList));
  const found = winner && stepOf(winner.breaks, question);
  const given: readonly PriceNote[] = byHand === undefined ? [] : [{ code: 'byHand', by: byHand.actor }];
  const own = winner && found ? ofStep(winner, found, question, byHand !== undefined) : [];
  const beaten = winner === undefined ? [] : losers.map((list) => whyNot(winner, list, assignedList));
  const notes = [...given, ...own, ...beaten, ...refused].slice(0, mostNotes);
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
    return { unitPrice: byHand.unitPrice, price: { unit: found.unit, ...listed, taxIncluded, pricedOn: day, notes } };
  }
  return {
    unitPrice: found.unit === unit ? found.unitPrice : priceOf(found.unitPrice, factor),
    price: {
      priceList: winner.priceList,
      unit: found.unit,
      minQuantity: found.minQuantity,
      ...listed,
      taxIncluded: winner.terms.taxIncluded,
      pricedOn: day,
      notes,
    },
  };
};
