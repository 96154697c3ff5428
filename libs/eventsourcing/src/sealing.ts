import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyName, PersonKey, PersonKeys } from './ports.ts';
import { secretKey } from './secret-keys.ts';

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

/** A property with a personal value. One that must be there reads `[erased]` when its person was erased. */
export type PersonalField = {
  readonly purpose: string;
  readonly isRequired: boolean;
  /** Where no person is known it is sealed all the same, as something of its subject. */
  readonly always?: boolean;
};

/** Where personal values are in an object, or in each object of a list: by property. */
export type PersonalFields = {
  readonly values: Readonly<Record<string, PersonalField>>;
  /** Properties with personal values further within. */
  readonly within: Readonly<Record<string, PersonalFields>>;
};

/** What something reads that must be there, of a person who was erased. */
export const erasedText = '[erased]';

/** A property that is nothing but the person whom the values in and below its object are of. */
const personProperty = 'personId';

const alg = 'A256GCM';
const cipher = 'aes-256-gcm';
const ivLength = 12;
const tagLength = 16;

const boundTo = (eventId: string, { person, purpose, key }: Omit<SealedBox, 'box' | 'alg'>): Buffer =>
  Buffer.from(`v1|${eventId}|${person}|${purpose}|${key}|${alg}`);

/**
 * Values by their JSON pointers; and under the empty one, which is of no property, their places among the properties of
 * their objects, so that what is opened is in the order in which it was.
 */
export type Values = Readonly<Record<string, unknown>>;

/** Which key, of whom. */
type NumberedKey = KeyName & { readonly key: number };

/** Encrypts bytes for one place: elsewhere, or as those of another person, they cannot be opened. */
export const sealBytes = (place: string, name: NumberedKey, secret: Uint8Array, bytes: Uint8Array): Buffer => {
  const iv = randomBytes(ivLength);
  const sealing = createCipheriv(cipher, secretKey(secret), iv);
  sealing.setAAD(boundTo(place, name));
  return Buffer.concat([iv, sealing.update(bytes), sealing.final(), sealing.getAuthTag()]);
};

/** @throws Error when they were changed, or sealed for another place or with another key */
export const openBytes = (place: string, name: NumberedKey, secret: Uint8Array, sealed: Uint8Array): Buffer => {
  const iv = sealed.subarray(0, ivLength);
  const opening = createDecipheriv(cipher, secretKey(secret), iv, { authTagLength: tagLength });
  opening.setAAD(boundTo(place, name));
  opening.setAuthTag(sealed.subarray(-tagLength));
  return Buffer.concat([opening.update(sealed.subarray(ivLength, -tagLength)), opening.final()]);
};

/** Encrypts values for one event: in another event, or as those of another person, the box cannot be opened. */
export const sealBox = (eventId: string, { person, purpose }: KeyName, key: PersonKey, values: Values): SealedBox => {
  const name = { person, purpose, key: key.number };
  const sealed = sealBytes(eventId, name, key.secret, Buffer.from(JSON.stringify(values)));
  return { ...name, alg, box: sealed.toString('base64url') };
};

/** @throws Error when the box was changed, was sealed for another event or with another key */
export const openBox = (eventId: string, sealed: SealedBox, key: PersonKey): Values => {
  if (sealed.alg !== alg || sealed.key !== key.number)
    throw new Error(`a box of event ${eventId} was sealed with key ${sealed.key} (${sealed.alg}), which is not there`);
  return JSON.parse(openBytes(eventId, sealed, key.secret, Buffer.from(sealed.box, 'base64url')).toString());
};

const idOf = ({ person, purpose }: KeyName): string => `${person} ${purpose}`;

type Data = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escaped = (property: string): string => property.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** What a property has in a table. Data may have a property that all objects have: `constructor`. */
const fieldIn = <Field>(fields: Readonly<Record<string, Field>>, property: string): Field | undefined =>
  Object.hasOwn(fields, property) ? fields[property] : undefined;

type Group = { readonly name: KeyName; readonly values: Record<string, unknown>; readonly places: number[] };

/** What is sealed in data: where personal values are, and what the data are about, which is their stream. */
export type Personal = { readonly fields: PersonalFields; readonly subject: string };

/** Whom a value is of; undefined: of a company, so that it is not sealed. */
const ownerOf = ({ always }: PersonalField, person: string | undefined, subject: string): string | undefined =>
  person ?? (always === true ? subject : undefined);

/** Data without the personal values of the persons in it, and these, grouped. */
const taken = (data: Data, { fields, subject }: Personal) => {
  const groups = new Map<string, Group>();
  const take = (person: string, purpose: string, path: string, value: unknown, place: number): void => {
    const id = idOf({ person, purpose });
    const group = groups.get(id) ?? { name: { person, purpose }, values: {}, places: [] };
    groups.set(id, group);
    group.values[path] = value;
    group.places.push(place);
  };
  const without = (value: unknown, below: PersonalFields, path: string, outer: string | undefined): unknown => {
    if (Array.isArray(value)) return value.map((item, nth) => without(item, below, `${path}/${nth}`, outer));
    if (!isObject(value)) return value;
    const own = value[personProperty];
    const person = typeof own === 'string' ? own : outer;
    const left: Record<string, unknown> = {};
    for (const [place, [property, part]] of Object.entries(value).entries()) {
      const field = fieldIn(below.values, property);
      const further = fieldIn(below.within, property);
      const at = `${path}/${escaped(property)}`;
      const owner = field && ownerOf(field, person, subject);
      if (further !== undefined) left[property] = without(part, further, at, person);
      // What was erased says nothing, and can be said again.
      else if (field === undefined || owner === undefined || part === undefined || part === erasedText)
        left[property] = part;
      else take(owner, field.purpose, at, part, place);
    }
    return left;
  };
  const clear = without(data, fields, '', undefined) as Data;
  return { clear, groups: [...groups.values()] };
};

/** Whether data have values that are sealed. */
export const hasPersonal = (data: unknown, personal: Personal): boolean =>
  isObject(data) && taken(data, personal).groups.length > 0;

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
 * `personId` stands in the nearest object around it that has one; where none has it is of a company, and stays, or
 * always sealed, as something of its subject.
 * @throws PersonErased, KeysUnavailable
 */
export const seal = async <Event extends Sealable>(
  events: readonly Event[],
  personalOf: (event: Event) => Personal | undefined,
  keys: PersonKeys,
): Promise<readonly Event[]> => {
  const parts = events.map((event) => {
    const personal = personalOf(event);
    return personal === undefined || !isObject(event.data) ? undefined : taken(event.data, personal);
  });
  const names = parts.flatMap((part) => part?.groups.map(({ name }) => name) ?? []);
  if (names.length === 0) return events;
  const found = (await keys.mint(names)).values();
  return events.map((event, nth) => {
    const part = parts[nth];
    if (part === undefined || part.groups.length === 0) return event;
    const sealed = part.groups.map(({ name, values, places }) => {
      const key = found.next().value;
      if (key === undefined || key === 'erased') throw new PersonErased(name.person);
      return sealBox(event.eventId, name, key, { ...values, '': places });
    });
    return { ...event, data: { ...part.clear, sealed } };
  });
};

const boxesIn = (data: unknown): readonly SealedBox[] =>
  isObject(data) && Array.isArray(data['sealed']) ? (data['sealed'] as readonly SealedBox[]) : [];

/** With what the boxes in data were sealed. */
export const keysOfBoxes = (data: unknown): readonly KeyName[] =>
  boxesIn(data).map(({ person, purpose }) => ({ person, purpose }));

type Opened = { readonly path: readonly string[]; readonly value: unknown; readonly place: number };

/** A copy of data with a value at its place; the objects on the way to it are there. */
const placed = (data: unknown, [part, ...rest]: readonly string[], { value, place }: Omit<Opened, 'path'>): unknown => {
  if (part === undefined) return data;
  if (rest.length === 0 && isObject(data))
    return Object.fromEntries(Object.entries(data).toSpliced(place, 0, [part, value]));
  if (Array.isArray(data))
    return data.map((item, nth) => (String(nth) === part ? placed(item, rest, { value, place }) : item));
  return isObject(data) ? { ...data, [part]: placed(data[part], rest, { value, place }) } : data;
};

/** What is in a box. */
const contentOf = ({ '': places, ...values }: Values): readonly Opened[] =>
  Object.entries(values).map(([path, value], nth) => ({
    path: partsOf(path),
    value,
    place: Number(Array.isArray(places) ? places[nth] : Number.MAX_SAFE_INTEGER),
  }));

const partsOf = (path: string): readonly string[] => path.split('/').slice(1).map(unescaped);

/** Data with a word where something of an erased person is missing that must be there. */
const filled = (
  data: unknown,
  { fields, subject }: Personal,
  isErased: (person: string) => boolean,
  outer?: string,
): unknown => {
  if (Array.isArray(data)) return data.map((item) => filled(item, { fields, subject }, isErased, outer));
  if (!isObject(data)) return data;
  const own = data[personProperty];
  const person = typeof own === 'string' ? own : outer;
  const whole: Record<string, unknown> = { ...data };
  for (const [property, further] of Object.entries(fields.within))
    if (Object.hasOwn(data, property))
      whole[property] = filled(data[property], { fields: further, subject }, isErased, person);
  for (const [property, field] of Object.entries(fields.values)) {
    const owner = ownerOf(field, person, subject);
    // It was sealed for the purpose that the field had then.
    const isMissing = field.isRequired && !Object.hasOwn(data, property);
    if (isMissing && owner !== undefined && isErased(owner)) whole[property] = erasedText;
  }
  return whole;
};

/**
 * Events with the values of their boxes, each where it was. What is of persons who were erased is missing, or reads
 * `[erased]` where it must be there.
 * @throws KeysUnavailable while keys cannot be asked for: never taken for erased
 */
export const open = async <Event extends Sealable>(
  events: readonly Event[],
  personalOf: (event: Event) => Personal | undefined,
  keys: PersonKeys,
): Promise<readonly Event[]> => {
  const names = events.flatMap(({ data }) => keysOfBoxes(data));
  if (names.length === 0) return events;
  const found = (await keys.find(names)).values();
  return events.map((event) => {
    const boxes = boxesIn(event.data);
    if (boxes.length === 0) return event;
    const { sealed: _, ...clear } = event.data as SealedData;
    const values: Opened[] = [];
    const erased = new Set<string>();
    for (const box of boxes) {
      const key = found.next().value;
      if (key === 'erased') {
        erased.add(box.person);
        continue;
      }
      // A key is there before the first box that is sealed with it, and stays as what it was.
      if (key === undefined) throw new Error(`event ${event.eventId} has a box of ${box.person}, who never had a key`);
      values.push(...contentOf(openBox(event.eventId, box, key)));
    }
    const data = values
      .toSorted((one, other) => one.place - other.place)
      .reduce<unknown>((whole, { path, ...one }) => placed(whole, path, one), clear);
    const personal = erased.size === 0 ? undefined : personalOf(event);
    if (personal === undefined) return { ...event, data };
    return { ...event, data: filled(data, personal, (person) => erased.has(person)) };
  });
};
