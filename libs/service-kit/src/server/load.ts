import type { ServerResponse } from 'node:http';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Traffic } from '@sales/eventsourcing';
import type { FastifyReply } from 'fastify';

export type LoadLimits = {
  /** Requests in flight in the process above which commands are shed. Queries are shed from 80 % of it. */
  readonly maxInFlight: number;
  /** Mean delay of the event loop, in ms, above which everything but health is shed when it lasts. */
  readonly maxEventLoopDelay: number;
};

/** At a thousand commands a second, what two cores do, the last of them waits for a second. */
export const defaultLoadLimits: LoadLimits = { maxInFlight: 1000, maxEventLoopDelay: 250 };

/** How busy the process is. One of these is shared by all services of a server. */
export type Load = {
  /** Requests in hand, oldest first. */
  readonly inHand: Map<ServerResponse, FastifyReply>;
  /** Mean over the last half second, in ms. */
  eventLoopDelay: number;
  /** What it was in both of the last two half seconds, at least, in ms. */
  lastingDelay: number;
  /** Commands that are being carried out. What an answer waits for afterwards does not count. */
  commands: number;
  /** Share of the last tenth of a second that the event loop was busy. */
  utilization: number;
  /** Requests of the last second or two, and how long they took. */
  readonly traffic: TrafficMeter;
  readonly limits: LoadLimits;
  stop(): void;
};

export type TrafficMeter = {
  /** A request was answered after so long, in ms. */
  answered(ms: number): void;
  now(): Traffic;
};

/** Weight of the newest answer in the mean. */
const newest = 0.05;

/** Counts requests by the second, and averages how long they took, the later ones more. */
export const meterTraffic = (clock: () => number = () => performance.now()): TrafficMeter => {
  let latency = 0;
  let [second, count, before] = [0, 0, 0];
  const turnOver = (): void => {
    const now = Math.floor(clock() / 1000);
    if (now === second) return;
    before = now === second + 1 ? count : 0;
    if (now > second + 1) latency = 0;
    [second, count] = [now, 0];
  };
  return {
    answered: (ms) => {
      turnOver();
      count += 1;
      latency = latency === 0 ? ms : latency + (ms - latency) * newest;
    },
    now: () => {
      turnOver();
      return { perSecond: Math.max(count, before), latency };
    },
  };
};

const resolution = 20;

/** What a figure was this time and the last, at least: one long turn, such as a start takes, is not an overload. */
export const lasting = (): ((figure: number) => number) => {
  let before = 0;
  return (figure) => {
    const least = Math.min(before, figure);
    before = figure;
    return least;
  };
};

export const watchLoad = (limits: LoadLimits): Load => {
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  const least = lasting();
  const load: Load = {
    inHand: new Map(),
    eventLoopDelay: 0,
    lastingDelay: 0,
    commands: 0,
    utilization: 0,
    traffic: meterTraffic(),
    limits,
    stop: () => {
      clearInterval(timer);
      clearInterval(sampling);
      histogram.disable();
    },
  };
  const timer = setInterval(() => {
    const delay = histogram.mean / 1e6 - resolution;
    load.eventLoopDelay = Number.isNaN(delay) ? 0 : Math.max(0, delay);
    load.lastingDelay = least(load.eventLoopDelay);
    histogram.reset();
  }, 500).unref();
  let before = performance.eventLoopUtilization();
  const sampling = setInterval(() => {
    const now = performance.eventLoopUtilization();
    load.utilization = performance.eventLoopUtilization(now, before).utilization;
    before = now;
  }, 100).unref();
  return load;
};

/** More commands than the process has time for: whatever else it does should give way to them. */
export const isSaturated = ({ commands, utilization }: Load): boolean => commands >= 8 && utilization > 0.8;

/** Shed early what can wait: reads before writes. */
export const isOverloaded = ({ inHand, lastingDelay, limits }: Load, method: string): boolean =>
  lastingDelay > limits.maxEventLoopDelay ||
  inHand.size > (method === 'GET' ? limits.maxInFlight * 0.8 : limits.maxInFlight);
