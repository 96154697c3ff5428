import type { AllocationChoice, CandidateOutcome, LineChoice, Placement, Thousandths } from '@sales/contracts';
import { quantity, thousandths } from '@sales/contracts';
import type { Candidate, Seen } from './warehouse-policy.ts';

/** Longest explanation, so that an event stays small. */
const most = { lines: 200, candidates: 10 };

const outcomeOf = (
  { warehouse, available }: Candidate,
  reserved: Thousandths,
  chosen: readonly string[] | undefined,
  line: { readonly wanted: Thousandths; readonly reason: LineChoice['reason'] },
): CandidateOutcome => {
  if (reserved > 0) return 'chosen';
  if (chosen !== undefined && !chosen.includes(warehouse)) return 'overLimit';
  if (line.reason === 'short') return 'taken';
  return line.reason === 'whole' && available < line.wanted ? 'tooLittle' : 'notNeeded';
};

const explainLine = (
  { lineId, quantity: wantedText, candidates }: Seen,
  places: readonly Placement[],
  chosen: readonly string[] | undefined,
): LineChoice => {
  const wanted = thousandths(wantedText);
  const got = new Map(places.map((place) => [place.warehouse, thousandths(place.quantity)]));
  const all = places.reduce((total, place) => total + thousandths(place.quantity), 0);
  const reason = all < wanted ? 'short' : places.length === 1 ? 'whole' : 'split';
  const shown = candidates.filter((one) => one.available + one.held > 0 || got.has(one.warehouse));
  return {
    lineId,
    reason,
    candidates: shown.slice(0, most.candidates).map((one) => {
      const reserved = got.get(one.warehouse) ?? 0;
      return {
        warehouse: one.warehouse,
        available: quantity(one.available + one.held),
        reserved: quantity(reserved),
        outcome: outcomeOf(one, reserved, chosen, { wanted, reason }),
      };
    }),
  };
};

/**
 * The choice as data, for those who ask why: `warehouses` are the open ones of the company that sells; `chosen` where
 * it was limited.
 */
export const explainChoice = (
  entity: string,
  seen: readonly Seen[],
  reserved: ReadonlyMap<string, readonly Placement[]>,
  warehouses: readonly string[],
  limit?: { readonly maxWarehouses: number; readonly chosen: readonly string[] },
): AllocationChoice => {
  const considered = [...warehouses];
  const limited = limit !== undefined && { maxWarehouses: limit.maxWarehouses, chosen: [...limit.chosen] };
  if (warehouses.length <= 1) {
    const rule = warehouses.length === 0 ? 'noWarehouse' : 'onlyWarehouse';
    return { entity, rule, considered, ...limited, lines: [] };
  }
  const lines = seen
    .slice(0, most.lines)
    .map((line) => explainLine(line, reserved.get(line.lineId) ?? [], limit?.chosen));
  return { entity, rule: limit === undefined ? 'inOrder' : 'limited', considered, ...limited, lines };
};
