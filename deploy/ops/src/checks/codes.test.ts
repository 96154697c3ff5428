import { describe, expect, it } from 'vitest';
import { codeCheck } from './codes.ts';
import { foundBy, recorded, type Stored, stored } from './fixture.ts';

const spelt = (id: string, spelling: string): Stored => stored(`code-${id}`, 'CodeSpelled', { spelling });

const sound: readonly Stored[] = [
  spelt('product.desk', 'Desk'),
  stored('product-Desk', 'ProductAdded', {}),
  stored('product-Desk', 'ProductChanged', {}),
  spelt('warehouse.w', 'W'),
  stored('warehouse-W', 'WarehouseOpened', {}),
];

const found = (events: readonly Stored[]) => foundBy(codeCheck(), recorded(events));

describe('the spellings of codes', () => {
  it('are right where what has a code is named by it', async () => {
    expect(await found(sound)).toEqual([]);
  });

  it.each([
    ['of another code', spelt('product.desk', 'Lamp'), "code-product.desk@0: spells 'desk' as 'Lamp', another code"],
    [
      'of another spelling',
      spelt('product.desk', 'DESK'),
      "product-Desk@0: its code is spelt 'DESK' in code-product.desk",
    ],
  ])('%s', async (_, forged, what) => {
    expect(await found([forged, ...sound.slice(1)])).toContain(what);
  });

  it('that are given twice, or nowhere', async () => {
    expect(await found([...sound, spelt('product.desk', 'DESK')])).toEqual([
      "code-product.desk@1: spells 'desk' a second time",
    ]);
    expect(await found(sound.slice(1))).toEqual([
      'product-Desk@0: its code is spelt nowhere: there is no code-product.desk before it',
    ]);
  });

  it('of two that differ in nothing else', async () => {
    expect(await found([...sound, stored('product-DESK', 'ProductAdded', {})])).toEqual([
      'product-DESK@0: has the code of product-Desk in another spelling',
    ]);
  });
});
