import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyName, PersonKey, PersonKeys } from './ports.ts';

/** Values of one person for one purpose in one event, encrypted. What is stored, and published as it is. */
export type SealedBox = KeyName & {
  /** Number of the key among those of the person and purpose. */
  readonly key: number;
  readonly alg: 'A256GCM';
  /** Base64url of the initialisation vector (12 bytes), the ciphertext, and the tag (16 bytes). */
  readonly box: string;
};

/** Data without the values of persons, which are in `sealed`. */
export type SealedData = Readonly<Record<string, unknown>> & { readonly sealed?: readonly SealedBox[] };

/** Where personal values are in data: by property, what they are for, or where they are in it. */
export type PersonalFields = {
  readonly [Property in string]?: string | PersonalFields;
};

/** A property that is nothing but the person whom the values in and below its object are of. */
const personProperty = 'personId';

const alg = 'A256GCM';
const cipher = 'aes-256-gcm';
const ivLength = 12;
const tagLength = 16;

const boundTo = (eventId: string, { person, purpose, key }: Omit<SealedBox, 'box' | 'alg'>): Buffer =>
  Buffer.from(`v1|${eventId}|${person}|${purpose}|${key}|${alg}`);

/** Values by their JSON pointers. */
export type Values = Readonly<Record<string, unknown>>;

/** Encrypts values for one event: in another event, or as those of another person, the box cannot be opened. */
export const sealBox = (eventId: string, { person, purpose }: KeyName, key: PersonKey, values: Values): SealedBox => {
  const name = { person, purpose, key: key.number };
  const iv = randomBytes(ivLength);
  const sealing = createCipheriv(cipher, key.secret, iv);
  sealing.setAAD(boundTo(eventId, name));
  const text = [sealing.update(JSON.stringify(values), 'utf8'), sealing.final()];
  return { ...name, alg, box: Buffer.concat([iv, ...text, sealing.getAuthTag()]).toString('base64url') };
};

/** @throws Error when the box was changed, was sealed for another event or with another key */
export const openBox = (eventId: string, sealed: SealedBox, key: PersonKey): Values => {
  if (sealed.alg !== alg || sealed.key !== key.number)
    throw new Error(`a box of event ${eventId} was sealed with key ${sealed.key} (${sealed.alg}), which is not there`);
  const bytes = Buffer.from(sealed.box, 'base64url');
  const opening = createDecipheriv(cipher, key.secret, bytes.subarray(0, ivLength), { authTagLength: tagLength });
  opening.setAAD(boundTo(eventId, sealed));
  opening.setAuthTag(bytes.subarray(-tagLength));
  const text = [opening.update(bytes.subarray(ivLength, -tagLength), undefined, 'utf8'), opening.final('utf8')];
  return JSON.parse(text.join(''));
};

type Data = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escaped = (property: string): string => property.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

type Group = { readonly name: KeyName; readonly values: Record<string, unknown> };

/** Data without the personal values of the persons in it, and these, grouped. */
const taken = (data: Data, fields: PersonalFields) => {
  const groups = new Map<string, Group>();
  const take = (person: string, purpose: string, path: string, value: unknown): void => {
    const id = `${person} ${purpose}`;
    const group = groups.get(id) ?? { name: { person, purpose }, values: {} };
    groups.set(id, group);
    group.values[path] = value;
  };
  const without = (value: unknown, below: PersonalFields, path: string, outer: string | undefined): unknown => {
    if (Array.isArray(value)) return value.map((item, nth) => without(item, below, `${path}/${nth}`, outer));
    if (!isObject(value)) return value;
    const own = value[personProperty];
    const person = typeof own === 'string' ? own : outer;
    const left: Record<string, unknown> = {};
    for (const [property, part] of Object.entries(value)) {
      const field = below[property];
      const at = `${path}/${escaped(property)}`;
      if (field === undefined || part === undefined) left[property] = part;
      else if (typeof field !== 'string') left[property] = without(part, field, at, person);
      else if (person === undefined) left[property] = part;
      else take(person, field, at, part);
    }
    return left;
  };
  const clear = without(data, fields, '', undefined) as Data;
  return { clear, groups: [...groups.values()] };
};

/** An event whose data may be sealed. */
type Sealable = { readonly eventId: string; readonly data: unknown };

/** A person is erased: nothing about them can be recorded any more. */
export class PersonErased extends Error {
  override readonly name = 'PersonErased';
  readonly person: string;

  constructor(person: string) {
    super(`${person} was erased`);
    this.person = person;
  }
}

/**
 * Events whose personal values are in boxes, one a person, purpose and event. A tagged value is of the person whose
 * `personId` stands in the nearest object around it; where there is none it is of a company, and stays.
 * @throws PersonErased, KeysUnavailable
 */
export const seal = async <Event extends Sealable>(
  events: readonly Event[],
  fieldsOf: (event: Event) => PersonalFields | undefined,
  keys: PersonKeys,
): Promise<readonly Event[]> => {
  const parts = events.map((event) => {
    const fields = fieldsOf(event);
    return fields === undefined || !isObject(event.data) ? undefined : taken(event.data, fields);
  });
  const names = parts.flatMap((part) => part?.groups.map(({ name }) => name) ?? []);
  if (names.length === 0) return events;
  const found = (await keys.mint(names)).values();
  return events.map((event, nth) => {
    const part = parts[nth];
    if (part === undefined || part.groups.length === 0) return event;
    const sealed = part.groups.map(({ name, values }) => {
      const key = found.next().value;
      if (key === undefined || key === 'erased') throw new PersonErased(name.person);
      return sealBox(event.eventId, name, key, values);
    });
    return { ...event, data: { ...part.clear, sealed } };
  });
};

const boxesIn = (data: unknown): readonly SealedBox[] =>
  isObject(data) && Array.isArray(data['sealed']) ? (data['sealed'] as readonly SealedBox[]) : [];

/** A copy of data with a value at a place; the objects on the way to it are there. */
const placed = (data: unknown, [part, ...rest]: readonly string[], value: unknown): unknown => {
  if (part === undefined) return value;
  if (Array.isArray(data)) return data.map((item, nth) => (String(nth) === part ? placed(item, rest, value) : item));
  return isObject(data) ? { ...data, [part]: placed(data[part], rest, value) } : data;
};

const partsOf = (path: string): readonly string[] => path.split('/').slice(1).map(unescaped);

/**
 * Events with the values of their boxes, each where it was; what is of persons who were erased is missing.
 * @throws KeysUnavailable while keys cannot be asked for: never taken for erased
 */
export const open = async <Event extends Sealable>(
  events: readonly Event[],
  keys: PersonKeys,
): Promise<readonly Event[]> => {
  const names = events.flatMap(({ data }) => boxesIn(data).map(({ person, purpose }) => ({ person, purpose })));
  if (names.length === 0) return events;
  const found = (await keys.find(names)).values();
  return events.map((event) => {
    const boxes = boxesIn(event.data);
    if (boxes.length === 0) return event;
    const { sealed: _, ...clear } = event.data as SealedData;
    let data: unknown = clear;
    for (const box of boxes) {
      const key = found.next().value;
      if (key === 'erased') continue;
      // A key is there before the first box that is sealed with it, and stays as what it was.
      if (key === undefined) throw new Error(`event ${event.eventId} has a box of ${box.person}, who never had a key`);
      for (const [path, value] of Object.entries(openBox(event.eventId, box, key)))
        data = placed(data, partsOf(path), value);
    }
    return { ...event, data };
  });
};
