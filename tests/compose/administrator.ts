import { httpTo } from '../system/http.ts';
import { peopleOf, setUp, signInAsAdministrator } from '../system/people.ts';
import { done } from '../system/shop.ts';
import { compose } from './containers.ts';

export const baseUrl = process.env['SYSTEM_URL'] ?? 'http://127.0.0.1:8080';

/** The code of the first start, which the operator reads where the containers run. */
export const setupCode = async (): Promise<string> =>
  (await compose('exec', '-T', 'identity', 'cat', '/first-start/code')).trim();

/** Who may do everything, with an API key. Makes the first administrator where there is none. */
export const programOfAdministrator = async (): Promise<{ readonly headers: Readonly<Record<string, string>> }> => {
  const { isSetUp } = (await done(httpTo(baseUrl).get('/identity/v1/setup'))).body;
  const administrator = isSetUp ? await signInAsAdministrator(baseUrl) : await setUp(baseUrl, await setupCode());
  const program = await peopleOf(baseUrl, administrator).program('administrator');
  return { headers: await program.headers() };
};
