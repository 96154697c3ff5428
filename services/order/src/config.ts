import { type Taxation, TaxTreatment } from '@sales/contracts';
import { validator } from '@sales/service-kit';
import { type Static, Type } from 'typebox';

const rate = '[a-z][A-Za-z0-9]{0,39}:(S|Z|E|AE|K|G|O):[0-9]{1,3}(\\.[0-9]{1,4})?(:[A-Za-z0-9][A-Za-z0-9-]{0,29})?';

/** What the order service can be told, wherever it runs. */
export const orderSettings = {
  /**
   * What the company `MAIN` is founded as at the first start; from then on it is changed by `PUT /v1/entities/MAIN`.
   */
  ENTITY_NAME: Type.String({ default: 'Main company', minLength: 1, maxLength: 200 }),
  ENTITY_CURRENCY: Type.String({ default: 'EUR', pattern: '^[A-Z]{3}$', description: 'a currency of ISO 4217' }),
  /** Where its days begin and end. Default: the zone of the machine. */
  ENTITY_TIME_ZONE: Type.String({
    default: Intl.DateTimeFormat().resolvedOptions().timeZone,
    minLength: 1,
    description: 'a zone of the IANA time zone database',
    examples: ['Asia/Shanghai'],
  }),
  /**
   * Its rates by tax category, `category:treatment:rate`, with a fourth part where there is no tax for a reason:
   * `standard:S:19,export:G:0:VATEX-EU-G`.
   */
  ENTITY_TAX_RATES: Type.String({
    default: 'standard:S:19,reduced:S:7,zero:Z:0',
    pattern: `^${rate}(,${rate})*$`,
    description: 'rates as category:treatment:percent[:reason], with a comma between them',
    examples: ['standard:S:20,zero:Z:0'],
  }),
};

const Settings = Type.Object(orderSettings);
export type OrderSettings = Static<typeof Settings>;

export const defaultSettings: OrderSettings = {
  ENTITY_NAME: 'Main company',
  ENTITY_CURRENCY: 'EUR',
  ENTITY_TIME_ZONE: 'UTC',
  ENTITY_TAX_RATES: 'standard:S:19,reduced:S:7,zero:Z:0',
};

const isTreatment = validator(TaxTreatment).check;

/** `standard:S:19,export:G:0:VATEX-EU-G` as rates. */
export const taxRatesIn = ({ ENTITY_TAX_RATES: text }: Pick<OrderSettings, 'ENTITY_TAX_RATES'>): Taxation[] =>
  text.split(',').map((one) => {
    const [category = '', treatment, rate = '0', reasonCode] = one.split(':');
    if (!isTreatment(treatment)) throw new Error(`${treatment} is not a treatment`);
    return { category, treatment, rate, ...(reasonCode !== undefined && { reasonCode }) };
  });
