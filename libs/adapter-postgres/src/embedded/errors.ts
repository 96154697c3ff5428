/** The embedded server cannot run, and why, in words for the operator. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  /** The folder that is the trouble; undefined when no other folder would help. */
  readonly folder: string | undefined;

  constructor(message: string, { cause, folder }: { readonly cause?: unknown; readonly folder?: string } = {}) {
    super(message, { cause });
    this.folder = folder;
  }
}

const hints: readonly (readonly [RegExp, string])[] = [
  [/No space left on device|ENOSPC/, 'the disk is full: free some space and start again'],
  [/Disk quota exceeded|EDQUOT/, 'the disk quota of the user is used up: free some space and start again'],
  [
    /EACCES|EPERM|Permission denied/,
    'the folder cannot be written to: give it to the user who starts this, or choose another',
  ],
  [/EEXIST|ENOTDIR/, 'there is a file in its place: move it away, or choose another folder'],
  [/ENOENT.*mkdir/, 'no folder can be made there, it is not a place for files: choose another'],
  [/ENAMETOOLONG/, 'the path is too long: choose a shorter one'],
  [/ELOOP/, 'links lead round in a circle there: choose another folder'],
  [
    /wrong ownership/,
    'it belongs to another user than the one the database runs as: start this as that user, or give it away with ' +
      'chown -R',
  ],
  [/EROFS|Read-only file system/, 'the folder is on a read-only file system: choose another'],
  [
    /invalid checkpoint record|could not locate a valid checkpoint|could not open file "[^"]*\b(global|pg_)/,
    'the data folder is damaged: restore it from a backup',
  ],
  [
    /incorrect checksum in control file|database files are incompatible/,
    'the data folder is damaged or of another build: restore it from a backup',
  ],
  [/could not map anonymous shared memory|Cannot allocate memory|ENOMEM/, 'there is not enough memory'],
];

/** The failure of a step on a folder, with what to do about it where that is known. */
export const explain = (step: string, folder: string, cause: unknown): EmbeddedPostgresError => {
  const text = cause instanceof Error ? cause.message : String(cause);
  const hint = hints.find(([pattern]) => pattern.test(text))?.[1];
  const reason = hint === undefined ? text : `${hint} (${text})`;
  return new EmbeddedPostgresError(`the database in ${folder} could not be ${step}: ${reason}`, { cause, folder });
};
