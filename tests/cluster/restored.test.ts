import { it } from 'vitest';
import { summary } from '../reliability/checker/index.ts';
import { loseAndRealign } from '../reliability/restored-store.ts';
import { dataFolder } from '../system/running-system.ts';
import { examine } from './examine.ts';
import { prepareGround } from './ground.ts';
import { whenQuiet } from './quiet.ts';

const seed = Number(process.env['SM_SEED'] ?? 1);

it(`the event store was restored to an earlier point, seed ${seed}`, async () => {
  const folder = await dataFolder();
  const ground = await prepareGround(folder.path);
  const placesAt = (address: string) => ground.places(async () => address);
  try {
    await loseAndRealign(
      {
        name: 'cluster',
        folder: folder.path,
        env: ground.env,
        opsEnv: ground.env,
        backUp: async () => {
          const backup = ground.store.backUp();
          return backup.restore;
        },
        quiet: (address) => whenQuiet(placesAt(address), 120_000),
        examine: async (address, historyPath) =>
          summary(await examine(placesAt(address), historyPath, { mayRepeat: true })),
      },
      seed,
    );
  } finally {
    await ground.stop();
    await folder.remove();
  }
});
