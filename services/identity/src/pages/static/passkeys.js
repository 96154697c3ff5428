/** Asks the browser for passkeys. What it throws has the code of a problem. */

/** Browsers that lack one of these have none, or are at a page over plain HTTP. */
export const hasPasskeys = globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON !== undefined;

/** What there is a word for; a browser may name others. */
const transports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

const problems = { InvalidStateError: 'passkey/known', SecurityError: 'passkey/site' };

const asked = async (work) => {
  try {
    return (await work()).toJSON();
  } catch (error) {
    // A person who gives up, and a time that is over, look the same.
    throw { code: problems[error?.name] ?? 'passkey/given-up' };
  }
};

/** Makes a passkey, as the API takes it. */
export const createPasskey = async (options) => {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const { id, response } = await asked(() => navigator.credentials.create({ publicKey }));
  const { clientDataJSON, attestationObject } = response;
  const reached = (response.transports ?? []).filter((one) => transports.includes(one));
  return { id, clientDataJSON, attestationObject, transports: reached };
};

/** Has a passkey sign what is asked for, as the API takes it. */
export const signWithPasskey = async (options) => {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const { id, response } = await asked(() => navigator.credentials.get({ publicKey }));
  const { clientDataJSON, authenticatorData, signature } = response;
  return { id, clientDataJSON, authenticatorData, signature };
};
