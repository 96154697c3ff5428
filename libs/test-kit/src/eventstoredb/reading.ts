import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Cluster, Subscription } from './cluster.ts';
import { serviceErrorOf, unavailable } from './errors.ts';
import type { streams } from './proto.ts';
import { isSubscription, read } from './reads.ts';

type Call = ServerWritableStream<streams.ReadReq, streams.ReadResp>;

/** Answers a read or a subscription, no faster than the client takes it. */
export const handleRead = async (cluster: Cluster, call: Call): Promise<void> => {
  const subscribes = isSubscription(call.request);
  const abort = new AbortController();
  const { signal } = abort;
  const close = (): void => {
    abort.abort();
    cluster.subscriptions.delete(subscription);
  };
  const subscription: Subscription = {
    drop: (how) => {
      close();
      if (how === 'end') call.end();
      else call.emit('error', unavailable('Connection dropped'));
    },
  };
  call.on('cancelled', close);
  call.on('close', close);
  if (subscribes) cluster.subscriptions.add(subscription);
  try {
    const responses = await cluster.faults.undergo(subscribes ? 'subscribe' : 'read', () =>
      read(cluster.log, call.request, { signal, checkpointAhead: cluster.checkpointsAhead }),
    );
    for await (const response of responses) {
      if (subscribes) await cluster.thawed();
      if (signal.aborted) return;
      if (!call.write(response)) await once(call, 'drain', { signal });
    }
    if (!signal.aborted) call.end();
  } catch (error) {
    if (!signal.aborted) call.emit('error', serviceErrorOf(error));
  } finally {
    cluster.subscriptions.delete(subscription);
  }
};
