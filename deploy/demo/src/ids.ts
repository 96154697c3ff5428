import { v5 } from 'uuid';

const root = '0f8d2c1e-6a3b-5e47-9c52-7d1b8a4e3f60';

/** The same thing of the same source always has the same id, on whichever machine it is made. */
export const demoId = (source: string, kind: string, key: string): string => v5(`${source}/${kind}/${key}`, root);
