import { useLingui } from '@lingui/react/macro';
import type { PriceNote } from '@sales/client';
import { useFormat } from '../i18n/index.ts';

/** Why a price is what it is, and why other lists did not count, in the reader's words. */
export const usePriceNote = (): ((note: PriceNote) => string) => {
  const { t } = useLingui();
  const format = useFormat();
  return ({ code, priceList = '', chosen = '', currency = '', validFrom, validTo }) => {
    const notes: Readonly<Record<PriceNote['code'], string>> = {
      byHand: t`given by hand`,
      insteadOf: t`instead of that of ${priceList}`,
      agreedFor: t`agreed for this order`,
      ofBaseUnit: t`from the price of the base unit`,
      otherCurrency: t`${priceList} is in ${currency}`,
      assignedOnly: t`${priceList} is for other customers`,
      notYetValid: t`${priceList} is valid from ${validFrom === undefined ? '' : format.day(validFrom)} on`,
      noLongerValid: t`${priceList} was valid to ${validTo === undefined ? '' : format.day(validTo)}`,
      noPrice: t`${priceList} has no price for it`,
      otherUnits: t`${priceList} has prices for other units only`,
      quantityTooSmall: t`${priceList} has prices for larger quantities only`,
      notOwn: t`${priceList} comes after ${chosen}, the list of the customer`,
      lowerPriority: t`${priceList} has a lower priority than ${chosen}`,
      laterCode: t`${priceList} has the same priority as ${chosen}, which comes first`,
    };
    return notes[code];
  };
};
