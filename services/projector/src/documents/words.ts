import { type Address, type Money, minorDigits, type TaxTreatment, type UnitPrice } from '@sales/contracts';
import type { Language } from '@sales/documents';

const tags = { en: 'en-GB', zh: 'zh-CN' } as const;

/** Words for the usual codes of UN/ECE Recommendation 20 and 21. */
const units: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  C62: { en: 'pcs', zh: '件' },
  H87: { en: 'pcs', zh: '件' },
  EA: { en: 'pcs', zh: '件' },
  XBX: { en: 'box', zh: '盒' },
  XCT: { en: 'carton', zh: '箱' },
  XPK: { en: 'pack', zh: '包' },
  XPX: { en: 'pallet', zh: '托盘' },
  PR: { en: 'pair', zh: '双' },
  SET: { en: 'set', zh: '套' },
  DZN: { en: 'dozen', zh: '打' },
  GRM: { en: 'g', zh: '克' },
  KGM: { en: 'kg', zh: '千克' },
  TNE: { en: 't', zh: '吨' },
  MTR: { en: 'm', zh: '米' },
  MTK: { en: 'm²', zh: '平方米' },
  LTR: { en: 'l', zh: '升' },
  HUR: { en: 'h', zh: '小时' },
  DAY: { en: 'd', zh: '天' },
};

/** Why there is no tax, as the law wants it said. */
const treatments: Readonly<Record<Exclude<TaxTreatment, 'S'>, Readonly<Record<Language, string>>>> = {
  Z: { en: 'Zero-rated', zh: '零税率' },
  E: { en: 'Exempt from tax', zh: '免税' },
  AE: { en: 'Reverse charge: the customer accounts for the tax', zh: '反向征税：由购买方申报并缴纳税款' },
  K: { en: 'Intra-Community supply, exempt from VAT', zh: '欧盟内部供货，免征增值税' },
  G: { en: 'Export outside the European Union, exempt from VAT', zh: '出口，免征增值税' },
  O: { en: 'Outside the scope of tax', zh: '不属于征税范围' },
};

/** Intl takes decimals as text, exactly; its types do not say so yet. */
const exact = (decimal: string): Intl.StringNumericLiteral => decimal as Intl.StringNumericLiteral;

/** An integer count of the smallest parts as a decimal: an amount may have more digits than a double holds. */
const decimalOf = (count: number, digits: number): string => {
  const text = String(Math.abs(count)).padStart(digits + 1, '0');
  const sign = count < 0 ? '-' : '';
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
};

/** How a language writes what documents say: figures, days, countries, addresses. Without the zone of a reader. */
export const writing = (language: Language) => {
  const tag = tags[language];
  const pick = (words: Readonly<Record<Language, string>>): string => words[language];
  const numbers = new Intl.NumberFormat(tag, { maximumFractionDigits: 6 });
  const days = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' });
  const countries = new Intl.DisplayNames(tag, { type: 'region' });
  /** The figures alone: which currency they are in is said once. */
  const amount = ({ amount: minor, currency }: Money): string => {
    const digits = minorDigits(currency);
    const format = new Intl.NumberFormat(tag, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return format.format(exact(decimalOf(minor, digits)));
  };
  const unit = (code: string): string => (units[code] === undefined ? code : pick(units[code]));
  return {
    pick,
    amount,
    /** `EUR 1,234.50` */
    money: (of: Money): string => `${of.currency} ${amount(of)}`,
    /** `12 pcs` */
    quantity: (decimal: string, code: string): string => `${numbers.format(exact(decimal))} ${unit(code)}`,
    unit,
    /** `0.035`, and what it is for where that is not one of the unit in which the quantity is: `3.50 / 100 pcs` */
    unitPrice: ({ micros, currency, per = 1 }: UnitPrice, priceUnit: string, countedIn: string): string => {
      const minimumFractionDigits = minorDigits(currency);
      const format = new Intl.NumberFormat(tag, { minimumFractionDigits, maximumFractionDigits: 6 });
      const price = format.format(exact(decimalOf(micros, 6)));
      if (per === 1 && priceUnit === countedIn) return price;
      return `${price} / ${per === 1 ? '' : `${numbers.format(per)} `}${unit(priceUnit)}`;
    },
    percent: (rate: string): string => `${numbers.format(exact(rate))}%`,
    day: (date: string): string => days.format(new Date(`${date}T00:00:00Z`)),
    /** Why no tax is charged; undefined where some is. */
    untaxed: (treatment: TaxTreatment, reasonCode: string | undefined): string | undefined => {
      if (treatment === 'S') return undefined;
      const why = pick(treatments[treatment]);
      return reasonCode === undefined ? why : `${why} (${reasonCode})`;
    },
    /** As an envelope has it; in China the other way round, the largest first. */
    address: ({ line1, line2, city, region, postalCode, country }: Address): readonly string[] => {
      const state = countries.of(country) ?? country;
      if (language === 'zh' && country === 'CN') {
        const place = [region, city === region ? undefined : city, line1, line2].filter((part) => part !== undefined);
        return [place.join(''), [state, postalCode].filter((part) => part !== undefined).join(' ')].filter(
          (line) => line !== '',
        );
      }
      const town = [postalCode, city].filter((part) => part !== undefined).join(' ');
      return [line1, line2, town, region === city ? undefined : region, state].flatMap((line) =>
        line === undefined || line === '' ? [] : [line],
      );
    },
    page: {
      pageOf: pick({ en: 'Page {page} of {pages}', zh: '第 {page} 页，共 {pages} 页' }),
      lacking: pick({
        en: '\uFFFD stands for a character that cannot be printed here: {characters}',
        zh: '\uFFFD 代表无法在此打印的字符：{characters}',
      }),
    },
  };
};

export type Writing = ReturnType<typeof writing>;
