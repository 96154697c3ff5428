import { type Static, Type } from 'typebox';
import { spellingOf } from './code.ts';
import { Address } from './contact.ts';
import { Country, object } from './contract.ts';

/** ISO 3166-1 alpha-2, and XK, which banks and the European Union use for Kosovo. */
const codes =
  `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
  CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
  FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
  JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
  MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
  PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
  TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`.split(/\s+/);

/** `[Aa][Dd]` of each code. */
const inAnyCase = codes
  .map((code) => [...code].map((letter) => `[${letter}${letter.toLowerCase()}]`).join(''))
  .join('|');

/** Three characters that show, one that is not ASCII, or a code: never spaces and control characters alone. */
const pattern = `\\S\\s*\\S\\s*\\S|[^\\s!-~\\x00-\\x1f]|^\\s*(?:${inAnyCase})\\s*$`;

/** Whether a text is what `CountryInput` takes. */
export const isCountry = (text: string): boolean => new RegExp(pattern, 'u').test(text);

/** A country as clients send it. */
export const CountryInput = Type.String({
  ...Country,
  pattern,
  description: 'a code of ISO 3166-1 alpha-2 in any case, or a name of more than two letters',
});

export const AddressInput = object({ ...Address.properties, country: CountryInput });
export type AddressInput = Static<typeof AddressInput>;

/** A code in upper case, a name as it is written: `de` is DE. */
export const countryOf = (text: string): string => {
  const country = spellingOf(text);
  return /^[A-Za-z]{2}$/.test(country) ? country.toUpperCase() : text;
};
