export { heldBy, type Queued } from './queue.ts';
export {
  discard,
  enqueue,
  hurry,
  type QueueState,
  type Recorded,
  startSending,
  unsentOf,
  useQueue,
} from './sending.ts';
export { type Command, type Job, type ShippedLine, stockThing } from './work.ts';
