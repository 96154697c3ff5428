import { setTimeout as delay } from 'node:timers/promises';
import { Gauge, type Registry } from 'prom-client';

export type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

/** Every sample of one source has the same label names. */
export type Source = () => readonly Sample[] | Promise<readonly Sample[]>;

/** In ms: a scrape must not wait for what is down. */
const timeoutMs = 1000;

const ask = async (source: Source): Promise<readonly Sample[]> => {
  const answered = new AbortController();
  try {
    const late = delay(timeoutMs, [], { signal: answered.signal, ref: false });
    late.catch(() => {});
    return await Promise.race([source(), late]);
  } catch {
    return [];
  } finally {
    answered.abort();
  }
};

export type SampledGauge = { readonly name: string; readonly help: string; readonly labelNames: readonly string[] };

/** Gauges that ask for their samples when they are scraped. Several sources may feed one gauge. */
export const sampledGauges = (registers: Registry[]) => {
  const sources = new Map<string, Source[]>();
  return ({ name, help, labelNames }: SampledGauge, source: Source): void => {
    const known = sources.get(name);
    if (known !== undefined) {
      known.push(source);
      return;
    }
    const own = [source];
    sources.set(name, own);
    const gauge = new Gauge({
      name,
      help,
      labelNames,
      registers,
      async collect() {
        const samples = (await Promise.all(own.map(ask))).flat();
        gauge.reset();
        for (const { labels, value } of samples) gauge.set(labels, value);
      },
    });
  };
};
