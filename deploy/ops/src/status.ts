import { type Command, counted } from './command.ts';
import { ask, type Reachable, type Service, servicesAt } from './http.ts';
import { highestBy, type Measured, readMetrics } from './metrics.ts';

type Check = { readonly ok: boolean; readonly detail?: string };

export type ServiceStatus = {
  readonly name: string;
  readonly isReady: boolean;
  readonly checks: Readonly<Record<string, Check>>;
  readonly measured: readonly Measured[];
};

const seconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} s`;

/** What there is to say of a service; `!` in front of what needs an operator. */
export const linesOf = ({ name, isReady, checks, measured }: ServiceStatus): readonly string[] => {
  const lines = [`${isReady ? ' ' : '!'} ${name}: ${isReady ? 'ready' : 'NOT READY'}`];
  for (const [what, { ok, detail }] of Object.entries(checks))
    if (!ok || /^(tries again|is away)/.test(detail ?? ''))
      lines.push(`${ok ? ' ' : '!'}   ${what}: ${detail ?? 'not ready'}`);
  for (const [relay, { value }] of highestBy(measured, 'relay_lag_seconds', 'relay'))
    lines.push(`    relay ${relay}: ${seconds(value)} behind`);
  const positions = highestBy(measured, 'projection_lag_positions', 'projection');
  const parked = highestBy(measured, 'projection_parked_streams', 'projection');
  const withheld = highestBy(measured, 'projection_withheld', 'projection');
  const stopped = highestBy(measured, 'projection_stopped', 'projection');
  for (const [projection, { value, labels }] of highestBy(measured, 'projection_lag_seconds', 'projection')) {
    const streams = parked.get(projection)?.value ?? 0;
    const trouble = [
      ...(stopped.get(projection)?.value === 1 ? ['STOPPED, '] : []),
      ...(streams > 0 ? [`${counted(streams, 'stream')} parked, `] : []),
      ...(withheld.get(projection)?.value === 1 ? ['its rebuild DIFFERS, '] : []),
    ].join('');
    const where = value > 0 ? ` in ${labels['partition']}` : '';
    const most = positions.get(projection)?.value ?? 0;
    lines.push(
      `${trouble === '' ? ' ' : '!'}   projection ${projection}: ${trouble}${seconds(value)} behind${where}, ` +
        counted(most, 'position'),
    );
  }
  const oldest = highestBy(measured, 'process_oldest_waiting_seconds', 'process');
  for (const [process, { value }] of highestBy(measured, 'process_parked_keys', 'process')) {
    const waits = oldest.get(process)?.value ?? 0;
    const longest = waits > 0 ? `, the longest wait is ${seconds(waits)}` : '';
    lines.push(`${value > 0 ? '!' : ' '}   process ${process}: ${counted(value, 'key')} parked${longest}`);
  }
  return lines;
};

const look = async (at: Reachable, { name, ready, metrics }: Service): Promise<ServiceStatus> => {
  const [readiness, measured] = await Promise.all([ask(at, ready), ask(at, metrics)]);
  let checks: Readonly<Record<string, Check>> = {};
  try {
    ({ checks = {} } = JSON.parse(readiness.text));
  } catch {
    checks = { answer: { ok: false, detail: `${readiness.status} ${readiness.text.slice(0, 200)}` } };
  }
  return { name, isReady: readiness.status === 200, checks, measured: readMetrics(measured.text) };
};

export const status: Command = {
  name: 'status',
  usage: ['status'],
  summary:
    'shows readiness, lag, stopped projections, parked streams and parked keys of every service; marks with ! what ' +
    'needs an operator, and exits with 1 when there is such a line',
  run: async (_, { config, say }) => {
    const services = await servicesAt(config);
    const found = await Promise.all(services.map((service) => look(config, service)));
    const lines = found.flatMap(linesOf);
    for (const line of lines) say(line);
    return !lines.some((line) => line.startsWith('!'));
  },
};
