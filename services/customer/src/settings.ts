import { personTopicSettings } from '@sales/service-kit';
import { type Static, Type } from 'typebox';

const years = '[0-9]{1,2}';

/** What the customer service can be told, wherever it runs. */
export const customerSettings = {
  /**
   * For how many full years after the one in which it was issued an invoice must be kept with name and address: for
   * all companies of ours, then for those that pay taxes in a country.
   */
  INVOICE_RETENTION: Type.String({
    default: '10',
    pattern: `^${years}(,[A-Z]{2}:${years})*$`,
    description: 'years, and others by country: 10,DE:8,CN:30',
    examples: ['10,DE:8'],
  }),
  ...personTopicSettings,
};

const Settings = Type.Object(customerSettings);
export type CustomerSettings = Static<typeof Settings>;

export const defaultSettings: CustomerSettings = { INVOICE_RETENTION: '10', PERSON_TOPIC: false };

/** Last day on which an invoice of a day must be kept by a company in a country. */
export const keptUntil = (
  { INVOICE_RETENTION: text }: Pick<CustomerSettings, 'INVOICE_RETENTION'>,
  country: string | undefined,
  issuedOn: string,
): string => {
  const [all = '10', ...others] = text.split(',');
  const own = others.map((one) => one.split(':')).find(([of]) => of === country)?.[1];
  return `${String(Number(issuedOn.slice(0, 4)) + Number(own ?? all)).padStart(4, '0')}-12-31`;
};
