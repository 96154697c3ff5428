import fc from 'fast-check';
import { type TObject, Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { BadRequest } from './bad-request.ts';
import { csvHeading, csvLine } from './csv.ts';
import type { FileColumn } from './file-column.ts';
import { columnNames, csvReader, lineOf, mapRows, type Rows, readNdjson, writeCsv, writeNdjson } from './rows.ts';

const closed = { additionalProperties: false };
const Price = Type.Union([
  Type.Object({ micros: Type.Integer(), currency: Type.String() }, closed),
  Type.Object({ decimal: Type.String(), currency: Type.String() }, closed),
]);
const Row: TObject = Type.Object(
  {
    sku: Type.String(),
    name: Type.Optional(Type.String()),
    weight: Type.Optional(Type.Integer()),
    isGift: Type.Optional(Type.Boolean()),
    price: Type.Optional(Price),
    tags: Type.Optional(Type.Array(Type.String())),
    places: Type.Optional(Type.Array(Type.Object({ city: Type.String(), rank: Type.Integer() }, closed))),
    custom: Type.Optional(
      Type.Object({}, { patternProperties: { '^[a-z]+$': Type.Union([Type.String(), Type.Number()]) }, ...closed }),
    ),
  },
  closed,
);
const read = csvReader(Row);

/** What no export begins a text with: it is how one that a spreadsheet would run is written. */
const guarded = /^'[=+\-@\t\r]/;

const refusalOf = (reading: () => Rows): string => {
  try {
    reading();
    return 'taken';
  } catch (error) {
    if (error instanceof BadRequest) return error.errors.map(({ message }) => message).join('; ');
    throw error;
  }
};

describe('CSV', () => {
  test('has a column for each field, as the schema reads it, and knows the line of each row', () => {
    const found = read(
      [
        '\ufeffsku,weight,isGift,price.micros,price.currency,tags.1,tags.0,places.0.city,places.0.rank,custom.colour',
        'A,12,true,500,EUR,b,a,"Köln, am Rhein",1,red',
        '',
        '"B\r\nb",x,,,,only,,,,7',
        '00012,,,,,,,,,',
      ].join('\r\n'),
    );
    expect(found.rows).toEqual([
      {
        sku: 'A',
        weight: 12,
        isGift: true,
        price: { micros: 500, currency: 'EUR' },
        tags: ['a', 'b'],
        places: [{ city: 'Köln, am Rhein', rank: 1 }],
        custom: { colour: 'red' },
      },
      { sku: 'B\r\nb', weight: 'x', tags: ['only'], custom: { colour: 7 } },
      { sku: '00012' },
    ]);
    const moved = mapRows(found, (row) => [row]);
    expect([0, 1, 2].map((row) => lineOf(moved, row))).toEqual([2, 4, 6]);
    expect(lineOf({ rows: [{}] }, 0)).toBeUndefined();
  });

  test('names its columns', () => {
    expect(columnNames(Row)).toEqual([
      ...['sku', 'name', 'weight', 'isGift', 'price.micros', 'price.currency', 'price.decimal'],
      ...['tags.0', 'places.0.city', 'places.0.rank', 'custom.<name>'],
    ]);
  });

  test.each([
    ['a column that there is none', 'sku,colour\nA,red', 'line 1 "colour" is not a column'],
    ['a column below a field that has none', 'sku.x\nA', 'line 1 "sku.x" is not a column'],
    ['a name of all objects', 'constructor\nA', 'line 1 "constructor" is not a column'],
    ['a column twice', 'sku,sku\nA,B', 'line 1 "sku" is there twice'],
    ['cells too many', 'sku\nA\nB,C', 'line 3 has 2 cells'],
    ['cells too few', 'sku,name\nA', 'line 2 has 1 cells'],
    ['a quote that is not closed', 'sku\nA\n"B\n', 'line 3 has a cell that cannot be read'],
    ['a quote in the middle', 'sku\nA"B"', 'line 2 has a cell that cannot be read'],
    ['text behind a quote', 'sku\n"A"B', 'line 2 has a cell that cannot be read'],
    ['a NUL', 'sku\nA\0', 'line 2 has a NUL or half a surrogate pair'],
    ['nothing', '\r\n', 'line 1 is blank'],
  ])('with %s is refused as a whole', (_, text, message) => {
    expect(refusalOf(() => read(text))).toBe(message);
  });

  test('that was exported is read as it was', () => {
    const texts = fc.oneof(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.stringMatching(/^[=+@',"\r\n a-c-]{1,9}$/),
    );
    const text = texts.filter((one) => !one.includes('\0') && !guarded.test(one));
    const columns: readonly FileColumn<readonly string[]>[] = [
      { name: 'sku', value: ([sku]) => sku },
      { name: 'tags.0', value: ([, tag]) => tag },
    ];
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (rows) => {
        const document = csvHeading(columns) + rows.map((row) => csvLine(columns, row)).join('');
        expect(read(document).rows).toEqual(rows.map(([sku, tag]) => ({ sku, tags: [tag] })));
      }),
    );
  });
});

test('rows are read as they were written, in either form', () => {
  const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((one) => !one.includes('\0') && !guarded.test(one));
  const row = fc.record(
    {
      sku: text,
      weight: fc.integer(),
      isGift: fc.boolean(),
      price: fc.record({ micros: fc.nat(), currency: text }),
      places: fc.array(fc.record({ city: text, rank: fc.nat() }), { minLength: 1, maxLength: 12 }),
    },
    { requiredKeys: ['sku'], noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      if (rows.length > 0) expect(read(writeCsv({ rows })).rows).toEqual(rows);
      expect(readNdjson(writeNdjson({ rows })).rows).toEqual(rows);
    }),
  );
});

describe('lines of JSON', () => {
  test('are a row each, and know their line', () => {
    const found = readNdjson('{"sku":"A"}\r\n\n7\n{"__proto__":{"x":1}}\n');
    expect(found.rows.slice(0, 2)).toEqual([{ sku: 'A' }, 7]);
    expect(Object.keys(Object(found.rows[2]))).toEqual(['__proto__']);
    expect([0, 1, 2].map((row) => lineOf(found, row))).toEqual([1, 3, 4]);
  });

  test.each([
    ['cut off', '{"sku":"A"}\n{"sku":', 'line 2 is malformed JSON'],
    ['with a NUL', '{"sku":"\\u0000"}', 'line 1 has a NUL or half a surrogate pair'],
    ['nested too deeply', `{"sku":"A"}\n${'['.repeat(65)}${']'.repeat(65)}`, 'line 2 is nested too deeply'],
  ])('%s are refused as a whole', (_, text, message) => {
    expect(refusalOf(() => readNdjson(text))).toBe(message);
  });
});
