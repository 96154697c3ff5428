import { naturalKey } from '@sales/contracts';
import { categoryOf, idOf, type RecordedEvent } from '@sales/eventsourcing';
import { counted } from '../command.ts';
import { type Check, findings, placeOf } from './check.ts';

/** Categories whose streams are named by codes. */
const coded: ReadonlySet<string> = new Set(['product', 'warehouse', 'priceList']);

/**
 * Holds the spellings of codes against the products, warehouses and price lists that have them: each code is spelt
 * once, in a spelling of its own key, and what has it is named so; no two of a kind differ in the spelling only.
 */
export const codeCheck = (): Check => {
  const spellings = new Map<string, string>();
  const holders = new Map<string, string>();
  const found = findings();

  const takeSpelling = (event: RecordedEvent): void => {
    const id = idOf(event.stream);
    const { spelling } = event.data as { readonly spelling: string };
    const key = id.slice(id.indexOf('.') + 1);
    if (naturalKey(spelling) !== key) found.add(placeOf(event), `spells '${key}' as '${spelling}', another code`);
    if (spellings.has(id)) found.add(placeOf(event), `spells '${key}' a second time`);
    else spellings.set(id, spelling);
  };

  const takeHolder = (event: RecordedEvent): void => {
    const name = idOf(event.stream);
    const id = `${categoryOf(event.stream)}.${naturalKey(name)}`;
    const other = holders.get(id);
    if (other === event.stream) return;
    if (other !== undefined) {
      found.add(placeOf(event), `has the code of ${other} in another spelling`);
      return;
    }
    holders.set(id, event.stream);
    const spelling = spellings.get(id);
    if (spelling === undefined)
      found.add(placeOf(event), `its code is spelt nowhere: there is no code-${id} before it`);
    else if (spelling !== name) found.add(placeOf(event), `its code is spelt '${spelling}' in code-${id}`);
  };

  return {
    take: (events) => {
      for (const event of events) {
        const category = categoryOf(event.stream);
        if (category === 'code') takeSpelling(event);
        else if (coded.has(category)) takeHolder(event);
      }
    },
    end: () => found.end('codes', `${counted(spellings.size, 'spelling')}, ${holders.size} in use`),
  };
};
