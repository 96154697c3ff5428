import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LogUnderTest, Victim } from '@sales/eventsourcing/contract';
import { type KafkaLog, openKafka } from '../index.ts';

const startVictim = (brokers: readonly string[], group: string, topic: string): Victim => {
  const program = fileURLToPath(new URL('./victim.ts', import.meta.url));
  const args = [program, brokers.join(','), group, topic];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    received: async () => {
      const { value } = await lines.next();
      return JSON.parse(String(value));
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};

/** What the contract asks for, on a Kafka that runs. */
export const logUnderTest = (brokers: readonly string[]): LogUnderTest => {
  const opened: KafkaLog[] = [];
  const open = (at: readonly string[], timeoutMs = 30_000) => {
    const kafka = openKafka({ brokers: at, clientId: 'contract', sessionTimeout: 6000, timeoutMs });
    opened.push(kafka);
    return kafka.log;
  };
  return {
    log: open(brokers),
    another: async () => open(brokers),
    victim: async (group, topic) => startVictim(brokers, group, topic),
    // Nothing listens on port 1.
    broken: async () => open(['127.0.0.1:1'], 500),
    close: async () => {
      await Promise.all(opened.map((one) => one.close()));
    },
  };
};
