import { readFileSync } from 'node:fs';
import { object, signingKeys } from '@sales/contracts';
import { type RecordedEvent, streamName } from '@sales/eventsourcing';
import { publishing, validator } from '@sales/service-kit';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';

const Sample = object({ type: Type.String(), data: Type.Unknown() });
const Samples = validator(Type.Array(object({ recorded: Sample, published: Sample })));

/** Samples are added when a shape changes, and never edited: there are stores with such events. */
const samplesOf = (name: string) => {
  const found: unknown = JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8'));
  if (!Samples.check(found)) throw new Error(`${name} holds no samples`);
  return found;
};

const keyId = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';
const categories = [['signingKey', keyId, 'signing-key-events.v1.json', signingKeys]] as const;

describe.each(categories)('of %s', (category, id, file, contract) => {
  const { publish, check } = publishing(contract);
  const stream = streamName(category, id);

  test.each(samplesOf(file))('a recorded $recorded.type is still published as it was', ({ recorded, published }) => {
    const event = { ...recorded, metadata: { schemaVersion: 1 }, stream } as unknown as RecordedEvent;
    expect(publish(event)).toEqual(published);
    check(stream, event);
  });

  test('there is a sample of every type', () => {
    const types = samplesOf(file).map(({ recorded }) => recorded.type);
    expect(new Set(types)).toEqual(new Set(Object.keys(contract.types)));
  });
});
