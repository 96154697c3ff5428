import { isSignedBy, rootHash, rootIn, type SignedEnd, type SignedRoot } from '@sales/eventsourcing';

export type RootsOptions = {
  /** Those of the store, in its order. */
  readonly inside: readonly SignedRoot[];
  /** Those outside of it. */
  readonly outside: readonly SignedRoot[];
  /** Whose signatures count. */
  readonly publicKeys: readonly string[];
};

/** An end that a root names, and the root. */
type Named = SignedEnd & { readonly number: number; readonly at: string };

export type RootFindings = {
  readonly roots: number;
  /** Of the last that is sound. */
  readonly lastAt?: string;
  /** Why earlier roots need not hold any more. */
  readonly mended: readonly { readonly number: number; readonly at: string; readonly reason: string }[];
  /** What is wrong, a line each. */
  readonly wrong: readonly string[];
  /** What does not hold and is behind a later mending. */
  readonly excused: readonly string[];
  /** The places, `<topic>/<partition>`, where another history was found, with the range of positions. */
  readonly forks: ReadonlyMap<string, { readonly after: number; readonly upTo: number }>;
};

export const placeOf = (topic: string, partition: number): string => `${topic}/${partition}`;

type Finding = { readonly number: number; readonly what: string };

/** What is wrong with the roots themselves: their signatures, numbers and hashes, and the two copies of each. */
const readRoots = ({ inside, outside, publicKeys }: RootsOptions) => {
  const trusted = new Set(publicKeys);
  const found: Finding[] = [];
  /** By number, the copy outside before that in the store. */
  const texts = new Map<number, string>();
  // The same key signs other things: certificates of erasures.
  const ours = (root: SignedRoot): boolean =>
    trusted.has(root.publicKey) &&
    isSignedBy(root.publicKey, root.text, root.signature) &&
    Number.isInteger(rootIn(root).number);
  const takeAll = (roots: readonly SignedRoot[], where: string): ReadonlySet<number> => {
    const numbers = new Set<number>();
    for (const [nth, root] of roots.entries()) {
      if (!ours(root)) {
        found.push({
          number: Number.POSITIVE_INFINITY,
          what: `root ${nth + 1} ${where} is not signed with a key of this system`,
        });
        continue;
      }
      const { number } = rootIn(root);
      numbers.add(number);
      const known = texts.get(number);
      if (known === undefined) texts.set(number, root.text);
      else if (known !== root.text)
        found.push({ number, what: `there are two different roots ${number}, one of them ${where}` });
    }
    return numbers;
  };
  const there = takeAll(outside, 'outside');
  const here = takeAll(inside, 'in the store');
  const numbers = [...texts.keys()].sort((a, b) => a - b);
  const last = numbers.at(-1) ?? 0;
  for (let number = 1; number <= last; number++) {
    const text = texts.get(number);
    if (text === undefined) {
      found.push({ number, what: `root ${number} is missing` });
      continue;
    }
    if (!here.has(number)) found.push({ number, what: `root ${number} is outside and not in the store` });
    if (!there.has(number)) found.push({ number, what: `root ${number} is in the store and not outside` });
    const before = texts.get(number - 1);
    const previous = number === 1 ? '' : before === undefined ? undefined : rootHash(before);
    if (previous !== undefined && rootIn({ text }).previous !== previous)
      found.push({ number, what: `root ${number} names another root ${number - 1} before it than the one found` });
  }
  return { found, roots: numbers.map((number) => rootIn({ text: texts.get(number) ?? '' })) };
};

/**
 * Compares what roots say of each partition with the chain that is there. Give it every message that was compared, then
 * ask for what was found.
 */
export const rootCheck = (options: RootsOptions) => {
  const { found, roots } = readRoots(options);
  const named = new Map<string, Map<number, Named[]>>();
  for (const { number, at, ends } of roots)
    for (const end of ends) {
      const place = placeOf(end.topic, end.partition);
      const positions = named.get(place) ?? new Map<number, Named[]>();
      named.set(place, positions);
      positions.set(end.position, [...(positions.get(end.position) ?? []), { ...end, number, at }]);
    }
  /** What the chain is at the positions that roots name. */
  const chains = new Map<string, Map<number, string>>();

  return {
    take: (topic: string, partition: number, at: number, chain: string): void => {
      const place = placeOf(topic, partition);
      if (named.get(place)?.has(at) !== true) return;
      const known = chains.get(place) ?? new Map<number, string>();
      chains.set(place, known);
      known.set(at, chain);
    },
    end: (): RootFindings => {
      const mended = roots.flatMap(({ number, at, reason }) => (reason === undefined ? [] : [{ number, at, reason }]));
      const lastMending = mended.at(-1)?.number ?? 0;
      const forks = new Map<string, { after: number; upTo: number }>();
      const differing: Finding[] = [];
      for (const [place, positions] of named) {
        let agreed = 0;
        const inOrder = [...positions.values()].flat().sort((a, b) => a.number - b.number);
        const reported = { before: false, since: false };
        for (const { number, at, position, chain } of inOrder) {
          const is = chains.get(place)?.get(position);
          if (is === chain) {
            agreed = position;
            continue;
          }
          // What comes later in the partition differs as well, until it was mended.
          const segment = number < lastMending ? 'before' : 'since';
          if (reported[segment]) continue;
          reported[segment] = true;
          const what =
            is === undefined
              ? `has nothing at position ${position}, which root ${number} of ${at} names`
              : `has another history up to position ${position} than root ${number} of ${at} says`;
          differing.push({
            number,
            what:
              `${place} ${what}; ` +
              `${agreed === 0 ? 'no earlier root agrees' : `they agree up to position ${agreed}`}`,
          });
          if (number >= lastMending) forks.set(place, { after: agreed, upTo: position });
        }
      }
      const all = [...found, ...differing].sort((a, b) => a.number - b.number);
      const lastAt = roots.at(-1)?.at;
      return {
        roots: roots.length,
        ...(lastAt !== undefined && { lastAt }),
        mended,
        wrong: all.filter(({ number }) => number >= lastMending).map(({ what }) => what),
        excused: all.filter(({ number }) => number < lastMending).map(({ what }) => what),
        forks,
      };
    },
  };
};
