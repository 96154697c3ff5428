import { describe, expect, it } from 'vitest';
import { compare, plusFigures, table } from './compare.ts';
import { figuresOf } from './figures.ts';

const file = figuresOf([
  { month: '2010-01', area: 'EIRE', units: 1000_005 },
  { month: '2010-01', area: 'Japan', units: 2000_000 },
  { month: '2010-02', area: 'Japan', units: 3000_000 },
]);
const none = figuresOf([]);
const expected = { measure: 'net', file, refused: none, returned: none } as const;
const fineUnits = 10;

const system = (more: number) =>
  figuresOf([
    { month: '2010-01', area: 'EIRE', units: 100_000 + more },
    { month: '2010-01', area: 'Japan', units: 200_000 },
    { month: '2010-02', area: 'Japan', units: 300_000 },
  ]);

describe('comparing the file with the system', () => {
  it('agrees when less than a cent lies between them', () => {
    const rows = compare(expected, system(0), fineUnits);
    expect(rows.map(({ dimension, key, agrees }) => [dimension, key, agrees])).toEqual([
      ['month', '2010-01', true],
      ['month', '2010-02', true],
      ['area', 'EIRE', true],
      ['area', 'Japan', true],
      ['total', '', true],
    ]);
    expect(compare(expected, system(1), fineUnits).every(({ agrees }) => agrees)).toBe(true);
  });

  it('differs by a cent more, in the total and wherever it comes from', () => {
    const differing = compare(expected, system(2), fineUnits).filter(({ agrees }) => !agrees);
    expect(differing.map(({ dimension, key }) => `${dimension} ${key}`)).toEqual([
      'month 2010-01',
      'area EIRE',
      'total ',
    ]);
  });

  it('takes off what was refused and what came back', () => {
    const refused = figuresOf([{ month: '2010-02', area: 'Japan', units: 500_000 }]);
    const returned = figuresOf([{ month: '2010-02', area: 'Japan', units: 2500_000 }]);
    const more = figuresOf([{ month: '2010-02', area: 'Japan', units: -300_000 }]);
    const rows = compare({ ...expected, refused, returned }, plusFigures(system(0), more), fineUnits);
    expect(rows.every(({ agrees }) => agrees)).toBe(true);
  });

  it('differs where the system has something that the file has not', () => {
    const stray = figuresOf([{ month: '2011-01', area: 'Peru', units: 1 }]);
    const rows = compare(expected, plusFigures(system(0), stray), fineUnits);
    expect(rows.filter(({ agrees }) => !agrees).map(({ key }) => key)).toEqual(['2011-01', 'Peru']);
  });

  it('is shown as a table', () => {
    expect(table(compare(expected, system(2), fineUnits).slice(3), fineUnits).split('\n')).toEqual([
      '                file    system',
      'Japan      5,000.000  5,000.00  agrees',
      'total net  6,000.005  6,000.02  DIFFERS',
    ]);
  });
});
