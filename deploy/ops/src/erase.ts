import { purposes } from '@sales/contracts';
import { type KeyName, type KeyStore, KeysUnavailable } from '@sales/eventsourcing';
import { openToolPorts } from '@sales/platform/tools';
import { besideNeeded } from './backup.ts';
import { type Command, Problem, UsageError } from './command.ts';

/** What erasing a person came upon, or would: which keys there are, and which were erased before. */
export type Found = { readonly living: readonly KeyName[]; readonly erased: readonly KeyName[] };

/** @throws Problem when there never was a key of that person: the id is not that of a person */
export const findKeys = async (keys: Pick<KeyStore, 'find'>, person: string): Promise<Found> => {
  const names = purposes.map((purpose): KeyName => ({ person, purpose }));
  const found = await keys.find(names);
  const living = names.filter((_, nth) => typeof found[nth] === 'object');
  const erased = names.filter((_, nth) => found[nth] === 'erased');
  if (living.length + erased.length === 0)
    throw new Problem(
      `nothing was ever recorded of a person ${person}: give the personId that is in their events, or the stream of ` +
        'a free text; nothing was erased',
    );
  return { living, erased };
};

const dryRun = 'dry-run';

const said = (names: readonly KeyName[]): string => names.map(({ purpose }) => purpose).join(', ');

export const erase: Command = {
  name: 'erase',
  usage: ['erase <personId>'],
  summary:
    'destroys the keys of a person for good, without a look at orders and invoices: what events, topics, files and ' +
    'backups say of them reads [erased] within a minute, and in read models once they are rebuilt. For customers and ' +
    'contacts use POST /customer/v1/customers/{customerId}/erase or erase-contact instead',
  options: { [dryRun]: { help: 'says what would be erased, and erases nothing' } },
  run: async ({ positionals: [person], options }, { config, say }) => {
    if (person === undefined || person === '')
      throw new UsageError('<personId> is missing: the personId in events of a person, or the stream of a free text');
    const { beside, close } = await openToolPorts(config, { needs: ['store'] });
    try {
      if (beside === undefined) throw new Problem(`${besideNeeded}; nothing was erased`);
      const { keys } = beside;
      const { living, erased } = await findKeys(keys, person);
      if (erased.length > 0) say(`erased before: ${said(erased)}`);
      if (living.length > 0) say(`${options[dryRun] === true ? 'would be erased' : 'to be erased'}: ${said(living)}`);
      if (options[dryRun] === true) return true;
      // All purposes, also those without a key: none is made later.
      await keys.erase(purposes.map((purpose) => ({ person, purpose })));
      say(`${person} is erased; wait a minute, then have the read models computed anew: npm run ops -- rebuild all`);
      return true;
    } catch (error) {
      if (error instanceof KeysUnavailable) throw new Problem(error.message, { cause: error });
      throw error;
    } finally {
      await close();
    }
  },
};
