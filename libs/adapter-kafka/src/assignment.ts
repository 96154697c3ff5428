/** Partitions by topic. */
export type Partitions = Readonly<Record<string, readonly number[]>>;

export type Member = {
  readonly id: string;
  /** What it had before the rebalance. */
  readonly owned: Partitions;
};

/**
 * Shares the partitions evenly, and leaves each where it is as far as that allows: a consumer that gets a partition
 * anew has to find out how far it was read. The same for the same members, whatever their order.
 */
export const assign = (members: readonly Member[], topics: Partitions): ReadonlyMap<string, Partitions> => {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  const all = Object.keys(topics)
    .sort()
    .flatMap((topic) => [...(topics[topic] ?? [])].sort((a, b) => a - b).map((partition) => ({ topic, partition })));
  const free = new Map(all.map((one) => [`${one.topic}/${one.partition}`, one]));
  const shares = sorted.map((member) => ({ member, taken: [] as (typeof all)[number][] }));

  // Those that have most may keep one more when it does not come out even.
  const byWealth = shares
    .map((share) => ({ share, wealth: Object.values(share.member.owned).flat().length }))
    .sort((a, b) => b.wealth - a.wealth)
    .map(({ share }) => share);
  const fair = Math.floor(all.length / Math.max(1, sorted.length));
  const quota = new Map(byWealth.map((share, rank) => [share, fair + (rank < all.length % sorted.length ? 1 : 0)]));

  for (const share of shares) {
    for (const [topic, partitions] of Object.entries(share.member.owned)) {
      for (const partition of partitions) {
        const wanted = free.get(`${topic}/${partition}`);
        if (wanted === undefined || share.taken.length >= (quota.get(share) ?? 0)) continue;
        free.delete(`${topic}/${partition}`);
        share.taken.push(wanted);
      }
    }
  }
  const left = [...free.values()];
  for (const share of shares) share.taken.push(...left.splice(0, (quota.get(share) ?? 0) - share.taken.length));

  return new Map(
    shares.map(({ member, taken }) => [
      member.id,
      Object.fromEntries(
        [...Map.groupBy(taken, (one) => one.topic)].map(([topic, ones]) => [topic, ones.map((one) => one.partition)]),
      ),
    ]),
  );
};
