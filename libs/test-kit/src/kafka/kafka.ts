import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../ports.ts';
import { type FaultProxy, startFaultProxy } from '../proxy.ts';
import { type BrokerProcess, formatBroker, startBroker } from './broker.ts';
import { cutLogs } from './cut.ts';
import { type InstalledKafka, installedKafka } from './installed.ts';
import { serves } from './ready.ts';
import { account, makeSecurity, reader } from './security.ts';
import type { BrokerPlace } from './settings.ts';

export type KafkaOptions = {
  /** Kept, and used again by the next start. Default: a folder that `stop` removes. */
  readonly dataDir?: string;
  /** How many. Default: 1. */
  readonly brokers?: number;
  /** With a second listener each, which asks for TLS and a password. Default: false. */
  readonly secure?: boolean;
  /** With a line to break in front of each broker, by which all clients come. Default: false. */
  readonly lines?: boolean;
  /** What the brokers warn of. */
  readonly log?: (line: string) => void;
};

export type Kafka = {
  /** `host:port` of each. */
  readonly brokers: readonly string[];
  /** In front of each broker, where that was asked for. */
  readonly lines: readonly FaultProxy[];
  /** The second listener, where there is one. */
  readonly secure?: {
    readonly brokers: readonly string[];
    /** Certificate of the brokers, PEM. */
    readonly ca: string;
    readonly username: string;
    readonly password: string;
    /** Another account, which may do nothing at first. */
    readonly reader: { readonly username: string; readonly password: string };
  };
  /** Ends a broker, from 0, as a power cut would. Resolves when it is gone. */
  kill(broker?: number): Promise<void>;
  /** Ends a broker, from 0, as a power cut would that takes the last bytes of every partition along. */
  lose(bytes: number, broker?: number): Promise<void>;
  /** Lets a broker, from 0, stand still in its tracks until it is resumed. */
  pause(broker?: number): void;
  resume(broker?: number): void;
  /** What the brokers have now, to come back to. They are stopped in order for that, and started again. */
  backUp(): Promise<KafkaBackup>;
  /** Starts a broker that was killed; one that was not is stopped in order first. Resolves when it serves. */
  restart(broker?: number): Promise<void>;
  stop(): Promise<void>;
};

export type KafkaBackup = {
  /** All brokers killed and started again, with what there was at the backup and nothing of what came later. */
  restore(): Promise<void>;
};

/**
 * A Kafka of its own in processes of its own, on 127.0.0.1. Ends with this process, however that ends.
 *
 * The one named in KAFKA_BROKERS instead, if any; and a plain one from the official image where nothing is installed
 * but Docker. Neither can be killed by a test.
 * @throws Error that says how to install what is missing
 */
export const startKafka = async (options: KafkaOptions = {}): Promise<Kafka> => {
  const named = process.env['KAFKA_BROKERS'];
  if (named !== undefined && named !== '') return immortal(named.split(','), async () => {});
  const installed = await installedKafka();
  if (!('missing' in installed)) return startNative(installed, options);
  const { whyNoImages } = await import('../images.ts');
  if (!isPlain(options) || (await whyNoImages()) !== undefined) throw new Error(installed.missing);
  const { kafkaImage, startKafkaImage } = await import('./image.ts');
  const { brokers, stop } = await startKafkaImage(kafkaImage).catch((cause: unknown) => {
    throw new Error(installed.missing, { cause });
  });
  return immortal(brokers, stop);
};

const isPlain = ({ brokers = 1, dataDir, secure = false, lines = false }: KafkaOptions): boolean =>
  brokers === 1 && dataDir === undefined && !secure && !lines;

const immortal = (brokers: readonly string[], stop: () => Promise<void>): Kafka => {
  const refuse = (): never => {
    throw new Error(
      'only a Kafka that was started natively can be killed: run `npm run native:install`, unset KAFKA_BROKERS',
    );
  };
  return {
    ...{ brokers, lines: [], stop },
    ...{ kill: refuse, lose: refuse, pause: refuse, resume: refuse, backUp: refuse, restart: refuse },
  };
};

const startNative = async (installed: InstalledKafka, options: KafkaOptions): Promise<Kafka> => {
  const { brokers: count = 1, log } = options;
  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'sales-kafka-')));
  const ports = await freePorts(count * 3);
  const lines: FaultProxy[] = [];
  for (const port of options.lines === true ? ports.slice(0, count) : [])
    lines.push(await startFaultProxy({ host: '127.0.0.1', port }));
  const places = Array.from(
    { length: count },
    (_, index): BrokerPlace => ({
      id: index + 1,
      port: ports[index] ?? 0,
      advertisedPort: lines[index]?.port ?? ports[index] ?? 0,
      controllerPort: ports[count + index] ?? 0,
      securePort: ports[count * 2 + index] ?? 0,
      folder: join(folder, `broker-${index + 1}`),
    }),
  );
  const security = options.secure === true ? await makeSecurity(installed, folder) : undefined;
  const running = new Map<BrokerPlace, BrokerProcess>();

  const start = async (place: BrokerPlace): Promise<void> => {
    const broker = startBroker(installed, place, log);
    running.set(place, broker);
    let lastWords: string | undefined;
    void broker.ended.then((words) => {
      lastWords = words;
    });
    await serves(`127.0.0.1:${place.port}`, place.id, () => lastWords);
  };
  const end = async (place: BrokerPlace, how: 'stop' | 'kill'): Promise<void> => {
    await running.get(place)?.[how]();
    running.delete(place);
  };
  const signal = (index: number, name: 'SIGSTOP' | 'SIGCONT'): void => {
    const broker = running.get(placeOf(index));
    if (broker !== undefined) process.kill(broker.pid, name);
  };
  const placeOf = (index: number): BrokerPlace => {
    const place = places[index];
    if (place === undefined) throw new Error(`there is no broker ${index}`);
    return place;
  };
  const stop = async (): Promise<void> => {
    // Several that go at once wait in vain for each other to take over.
    const how = options.dataDir === undefined && count > 1 ? 'kill' : 'stop';
    await Promise.all(places.map((place) => end(place, how)));
    await Promise.all(lines.map((line) => line.close()));
    if (options.dataDir === undefined) await rm(folder, { recursive: true, force: true });
  };

  try {
    await Promise.all(places.map((place) => formatBroker(installed, place, places, security)));
    await Promise.all(places.map(start));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    brokers: places.map((place) => `127.0.0.1:${place.advertisedPort}`),
    lines,
    ...(security !== undefined && {
      secure: { brokers: places.map((place) => `127.0.0.1:${place.securePort}`), ca: security.ca, ...account, reader },
    }),
    kill: (index = 0) => end(placeOf(index), 'kill'),
    lose: async (bytes, index = 0) => {
      await end(placeOf(index), 'kill');
      await cutLogs(placeOf(index).folder, bytes);
    },
    pause: (index = 0) => signal(index, 'SIGSTOP'),
    resume: (index = 0) => signal(index, 'SIGCONT'),
    backUp: async () => {
      const copyOf = ({ folder: own }: BrokerPlace): string => `${own}.backup`;
      await Promise.all(places.map((place) => end(place, 'stop')));
      for (const place of places) {
        await rm(copyOf(place), { recursive: true, force: true });
        await cp(place.folder, copyOf(place), { recursive: true });
      }
      await Promise.all(places.map(start));
      return {
        restore: async () => {
          await Promise.all(places.map((place) => end(place, 'kill')));
          for (const place of places) {
            await rm(place.folder, { recursive: true, force: true });
            await cp(copyOf(place), place.folder, { recursive: true });
          }
          await Promise.all(places.map(start));
        },
      };
    },
    restart: async (index = 0) => {
      await end(placeOf(index), 'stop');
      await start(placeOf(index));
    },
    stop,
  };
};
