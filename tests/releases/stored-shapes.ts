import { schemaId } from '@sales/contracts';
import {
  type Codec,
  categoryOf,
  decodeWith,
  encodeWith,
  position,
  type RecordedEvent,
  revision,
} from '@sales/eventsourcing';
import { publishedBy } from '@sales/service-kit';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { read } from '../architecture/sources.ts';
import { started } from '../k8s/log.ts';
import { layoutOfNow, type StoredRelease } from './stored-release.ts';

type Row = Omit<RecordedEvent, 'position' | 'revision' | 'eventId'> & {
  readonly position: number;
  readonly revision: number;
  readonly event_id: string;
};

const eventOf = (row: string): RecordedEvent => {
  const { event_id: eventId, ...event }: Row = JSON.parse(row);
  return { ...event, eventId, position: position(event.position), revision: revision(event.revision) };
};

/** The schemas as the readers of the topics have them. */
const schemas = (): Ajv => {
  const ajv = new Ajv({ allErrors: true });
  formats.default(ajv);
  return ajv.addSchema(JSON.parse(read('libs/contracts/schemas.json')));
};

/** A migration of a release is never changed, nor taken away. */
const changedMigrations = ({ layout }: StoredRelease): readonly string[] => {
  const now = layoutOfNow();
  return Object.entries(layout).flatMap(([schema, hashes]) =>
    hashes.flatMap((hash, nth) =>
      now[schema]?.[nth] === hash ? [] : [`migration ${nth + 1} of ${schema} was changed`],
    ),
  );
};

/** What is stored, without the order of its fields. */
const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, inOrder(v)]),
  );
};

/**
 * What of a release is not read as it should be: its migrations are those of now; each event of it is published as its
 * schema says; and where the version of what is stored has not been raised since, it would be stored as it is.
 */
export const breachesOf = (release: StoredRelease): readonly string[] => {
  const services = Object.values(started);
  const published = Object.assign({}, ...services.map(publishedBy)) as ReturnType<typeof publishedBy>;
  const codecs = new Map<string, Codec | undefined>(
    services
      .flatMap(({ modules }) => modules)
      .flatMap(({ aggregates = [] }) => aggregates)
      .map(({ category, codec }) => [category, codec as Codec | undefined]),
  );
  const ajv = schemas();
  const ofEvent = (event: RecordedEvent): readonly string[] => {
    const category = categoryOf(event.stream);
    const codec = codecs.get(category) ?? { version: 1 };
    const where = `${event.type} of ${event.stream}, version ${event.metadata.schemaVersion}`;
    if (!codecs.has(category)) return [`${where}: no service has this category`];
    const { type, data } = published[category]?.publish(event) ?? {};
    const valid = type === undefined ? undefined : ajv.getSchema(schemaId(type));
    const invalid =
      valid === undefined || valid(data) ? [] : [`${where}: ${ajv.errorsText(valid.errors, { dataVar: 'data' })}`];
    if (event.metadata.schemaVersion !== codec.version) return invalid;
    const again = encodeWith(codec)(decodeWith(codec)(event));
    const [before, now] = [event.data, again.data].map((one) => JSON.stringify(inOrder(one)));
    return now === before ? invalid : [...invalid, `${where}: is stored otherwise now, as ${now}`];
  };
  return [...changedMigrations(release), ...release.rows['store.events'].map(eventOf).flatMap(ofEvent)];
};
