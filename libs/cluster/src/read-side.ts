import type { Opened, Opening } from '@sales/service-kit';
import { type CommonPorts, openCommon } from './common.ts';
import type { ClusterConfig } from './config.ts';

export type ReadSidePorts = CommonPorts;

/** The ports of a process that only reads: no event store. Waits until Postgres and Kafka answer. */
export const openReadSide = async (config: ClusterConfig, opening: Opening): Promise<Opened<ReadSidePorts>> =>
  openCommon(config, opening);
