/**
 * Tells whether a member of a group goes on without having joined. kafkajs does so after a join that failed, as long as
 * the coordinator still takes it for the member that it was, and does not say so. By then it has given up all
 * partitions.
 */
export type Joins = {
  begin(): void;
  end(): void;
  isJoining(): boolean;
  /** A fetch goes out to a broker. True when no join can be on its way that has begun and not ended. */
  fetches(broker: number): boolean;
  /** Its answer is there. */
  fetched(broker: number): void;
};

export const watchJoins = (): Joins => {
  const fetching = new Set<number>();
  /**
   * While it joins: brokers whose fetch may be what joins, as a fetch does that finds out that leaders have moved. It
   * does not go out again before the join has ended.
   */
  let mayJoin: Set<number> | undefined;
  return {
    begin: () => {
      mayJoin = new Set(fetching);
    },
    end: () => {
      mayJoin = undefined;
    },
    isJoining: () => mayJoin !== undefined,
    fetches: (broker) => {
      fetching.add(broker);
      mayJoin?.delete(broker);
      return mayJoin?.size === 0;
    },
    fetched: (broker) => {
      fetching.delete(broker);
    },
  };
};
