import { type Static, Type } from 'typebox';

export const setupSettings = {
  /**
   * The code that makes the first administrator. `npm start` makes one by itself and prints the link; else
   * `npm run ops -- setup-link` makes one.
   */
  SETUP_CODE: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9_-]{22,100}$', description: '22 to 100 of A-Z a-z 0-9 _ -, at random' }),
  ),
};

const Settings = Type.Object(setupSettings);
export type SetupSettings = Static<typeof Settings>;
