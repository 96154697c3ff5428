export { clusterConfig, storeConfig } from './config.ts';
export { openReadSide, type ReadSidePorts } from './read-side.ts';
export { openWriteSide, type WriteSidePorts } from './write-side.ts';
