import { sql } from '@sales/eventsourcing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOwnDatabase } from '../testing/database.ts';
import { inAlphabet } from './alphabet.ts';
import { matches, searchText } from './search.ts';

/** Names of companies and people of the world, and the codes of some. */
const rows: Readonly<Record<string, readonly string[]>> = {
  'C&A Mode GmbH': ['C-000001'],
  'Cafe Anna': ['C-000002'],
  'Carl August & Söhne': ['C-000003'],
  'H & M Hennes': [],
  'AT&T': [],
  'Müller Straßenbau': ['DE 129 273 398', '+49 (0)30 123-456'],
  'Mueller Logistik': ['DE987654321'],
  'Muller Frères': ['FR 12 345678901'],
  'Ärzte ohne Grenzen': [],
  'Zebra AG': [],
  'Adler & Co': [],
  'Øresund Kabel': [],
  'Ångström Data': [],
  'Łódź Tekstyl': ['PL-525-000-12-34'],
  'Lodge Inn': [],
  'Dvořák Nástroje': [],
  'Čapek s.r.o.': [],
  'Şahin İnşaat': [],
  'Iğdır Tarım': [],
  'Nguyễn Văn Đức': [],
  'Björn Ólafsson': [],
  'Þór hf': [],
  'Œuvre d’Art': [],
  'Æther Labs': [],
  "O'Neill Surf": [],
  'Jean-Luc Picard': [],
  'Jean Luc Godard': [],
  'Smith+Jones': [],
  'S.C. Johnson': [],
  '3M Deutschland': [],
  'Σίσυφος ΑΕ': [],
  'Σίσι Παπά': [],
  ΟΔΥΣΣΕΥΣ: [],
  Чайковский: [],
  Чаика: [],
  'شركة مُحَمَّد': [],
  'חֲבֵרָה בע״מ': [],
  'हिंदी प्रकाशन': [],
  'हद प्रकाशन': [],
  ร้านค้า: [],
  張三商店: [],
  三张纸业: [],
  北京大学出版社: [],
  上海汽车集团: [],
  重庆火锅: [],
  单雄信: [],
  吕布: [],
  株式会社ガイド: [],
  株式会社カイト: [],
  ﾄﾖﾀ自動車: [],
  삼성전자: [],
  ＡＢＣ商事: [],
  'ABC Trading': ['ABC-12/3'],
  'iPhone 15': [],
  Bookcase: ['FUR-BO-1000', '4006381333931'],
  'Furniture of 1000 boards': ['BO-7', 'OFF-1000'],
};

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['C&A', ['C&A Mode GmbH']],
  ['c & a', ['C&A Mode GmbH']],
  ['H&M', ['H & M Hennes']],
  ['h & m', ['H & M Hennes']],
  ['at&t', ['AT&T']],
  ['söhne', ['Carl August & Söhne']],
  ['soehne', ['Carl August & Söhne']],
  ['august & s', ['Carl August & Söhne']],
  ['strassenbau', ['Müller Straßenbau']],
  ['STRASSE', ['Müller Straßenbau']],
  ['straße', ['Müller Straßenbau']],
  ['müller', ['Mueller Logistik', 'Muller Frères', 'Müller Straßenbau']],
  ['mueller', ['Mueller Logistik', 'Müller Straßenbau']],
  ['muller', ['Muller Frères', 'Müller Straßenbau']],
  ['muller freres', ['Muller Frères']],
  ['DE129273398', ['Müller Straßenbau']],
  ['de 129273398', ['Müller Straßenbau']],
  ['DE 129 273', ['Müller Straßenbau']],
  ['DE-987-654-321', ['Mueller Logistik']],
  ['fr12345678901', ['Muller Frères']],
  ['PL5250001234', ['Łódź Tekstyl']],
  ['+49 30', ['Müller Straßenbau']],
  ['4903', ['Müller Straßenbau']],
  ['903', []],
  ['49030123456', ['Müller Straßenbau']],
  ['C-000002', ['Cafe Anna']],
  ['c000002', ['Cafe Anna']],
  ['lodz', ['Łódź Tekstyl']],
  ['ŁÓDŹ', ['Łódź Tekstyl']],
  ['arzte', ['Ärzte ohne Grenzen']],
  ['aerzte', ['Ärzte ohne Grenzen']],
  ['oresund', ['Øresund Kabel']],
  ['oeresund', ['Øresund Kabel']],
  ['angstrom', ['Ångström Data']],
  ['dvorak', ['Dvořák Nástroje']],
  ['capek', ['Čapek s.r.o.']],
  ['sro', ['Čapek s.r.o.']],
  ['sahin insaat', ['Şahin İnşaat']],
  ['ŞAHİN', ['Şahin İnşaat']],
  ['igdir', ['Iğdır Tarım']],
  ['nguyen van duc', ['Nguyễn Văn Đức']],
  ['olafsson', ['Björn Ólafsson']],
  ['thor', ['Þór hf']],
  ['oeuvre', ['Œuvre d’Art']],
  ['aether', ['Æther Labs']],
  ['oneill', ["O'Neill Surf"]],
  ['O’Neill', ["O'Neill Surf"]],
  ["o'ne", ["O'Neill Surf"]],
  ['jean luc', ['Jean Luc Godard', 'Jean-Luc Picard']],
  ['jean-luc', ['Jean Luc Godard', 'Jean-Luc Picard']],
  ['smith+jones', ['Smith+Jones']],
  ['jones', ['Smith+Jones']],
  ['S.C. Johnson', ['S.C. Johnson']],
  ['3m', ['3M Deutschland']],
  ['ΣΙΣ', ['Σίσι Παπά', 'Σίσυφος ΑΕ']],
  ['σίσυφος', ['Σίσυφος ΑΕ']],
  ['οδυσσευς', ['ΟΔΥΣΣΕΥΣ']],
  ['чайк', ['Чайковский']],
  ['ЧАИКА', ['Чаика']],
  ['محمد', ['شركة مُحَمَّد']],
  ['חברה', ['חֲבֵרָה בע״מ']],
  ['हिंदी', ['हिंदी प्रकाशन']],
  ['हद', ['हद प्रकाशन']],
  ['ร้าน', ['ร้านค้า']],
  ['張三', ['張三商店']],
  ['三张', ['三张纸业']],
  ['大学', ['北京大学出版社']],
  ['学大', []],
  ['beijing', ['北京大学出版社']],
  ['bei jing', ['北京大学出版社']],
  ['daxue', ['北京大学出版社']],
  ['shanghai', ['上海汽车集团']],
  ['shqc', ['上海汽车集团']],
  ['chongqing', ['重庆火锅']],
  ['shan xiong', ['单雄信']],
  ['lvbu', ['吕布']],
  ['ガイド', ['株式会社ガイド']],
  ['カイト', ['株式会社カイト']],
  ['トヨタ', ['ﾄﾖﾀ自動車']],
  ['삼성', ['삼성전자']],
  ['abc', ['ABC Trading', 'ＡＢＣ商事']],
  ['ABC 12 3', ['ABC Trading']],
  ['abc123', ['ABC Trading']],
  ['fur-bo-1000', ['Bookcase']],
  ['bo-1000', ['Bookcase']],
  ['bo 1000', ['Bookcase', 'Furniture of 1000 boards']],
  ['1000', ['Bookcase', 'Furniture of 1000 boards']],
  ['fur', ['Bookcase', 'Furniture of 1000 boards']],
  ['fur-1000', []],
  ['iphone-15', ['iPhone 15']],
  ['iphone15', []],
  ['fur-bo', ['Bookcase', 'Furniture of 1000 boards']],
  ['bo-off', []],
  ['off-bo', []],
  ['boards-1000', ['Furniture of 1000 boards']],
  ['%', []],
  ["'", []],
];

let postgres: Awaited<ReturnType<typeof openOwnDatabase>>;
beforeAll(async () => {
  postgres = await openOwnDatabase();
});
afterAll(() => postgres.close());

const names = Object.keys(rows);
const searches = Object.entries(rows).map(([name, codes]) => searchText({ names: [name], codes }));

describe('a search of names and codes of the world', () => {
  test.each(cases)('for %s finds %j and nothing else', async (text, expected) => {
    const found = await postgres.database.query<{ name: string }>(
      sql`select name from unnest(${names}::text[], ${searches}::text[]) as one (name, search) where ${matches(text)}`,
    );
    expect(found.map(({ name }) => name).sort()).toEqual([...expected].sort());
  });
});

/** Codes of two or three parts, two to a row: the same few parts in other places, lengths and spellings. */
const codes = ['fur', 'FU', 'BO', 'off', 'B'].flatMap((first) =>
  ['bo', 'FUR', '10', '7'].flatMap((second) =>
    ['1000', '10001798', '1000B'].map((third, nth) => [first, second, third].join(['-', ' ', '/'][nth])),
  ),
);
const pairs = codes.map((code, nth) => [code, codes[(nth * 7 + 3) % codes.length] ?? '']);
const asOnePiece = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '');
/** The rule, in other words. */
const isIn = (code: string, text: string): boolean =>
  code.split(/[- /]/).some((_, part, parts) => asOnePiece(parts.slice(part).join('')).startsWith(asOnePiece(text)));

describe('a code of several parts', () => {
  const asked = [
    ...[
      'fur',
      'fur-bo-1000',
      'bo-1000',
      '1000',
      'FUR-BO',
      'bo/10001',
      'fur 10 1000',
      'fur-1000',
      '1000b',
      '10-7',
      '17',
    ],
    ...codes,
  ].filter((text) => !text.includes(' '));
  test.each(asked)('is found by %s when it has it in one piece, from one of its parts on', async (text) => {
    const found = await postgres.database.query<{ nth: number }>(
      sql`select nth::int from unnest(${pairs.map((pair) => searchText({ codes: pair }))}::text[]) with ordinality
        as one (search, nth) where ${matches(text)} order by nth`,
    );
    const expected = pairs.flatMap((pair, nth) => (pair.some((code) => isIn(code, text)) ? [nth + 1] : []));
    expect(found.map(({ nth }) => nth)).toEqual(expected);
  });
});

test('names are sorted as people sort them, Chinese ones by pinyin', async () => {
  const sorted = ['阿里', '北京', '重庆', 'ähnlich', 'Ärzte', 'Bär', 'bar', 'Øre', 'zebra', 'Zoo'];
  const found = await postgres.database.query<{ name: string }>(
    sql`select name from unnest(${sorted.toReversed()}::text[]) as one (name) order by ${inAlphabet(sql`name`)}`,
  );
  const order = found.map(({ name }) => name);
  expect(order.filter((name) => /\p{Script=Han}/u.test(name))).toEqual(['阿里', '北京', '重庆']);
  expect(order.filter((name) => /\p{Script=Latin}/u.test(name))).toEqual([
    'ähnlich',
    'Ärzte',
    'bar',
    'Bär',
    'Øre',
    'zebra',
    'Zoo',
  ]);
});
