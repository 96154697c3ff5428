/** The environment does not fit the schema. The message has one line a wrong variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
