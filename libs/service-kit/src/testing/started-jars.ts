import { afterEach } from 'vitest';
import { type Fixture, type FixtureOptions, jarService } from '../routes/fixture.ts';

/** Starts jar services that are closed after each test of the file. */
export const startedJars = (): ((options?: FixtureOptions) => Promise<Fixture>) => {
  const running: Fixture[] = [];
  afterEach(async () => {
    for (const { server } of running.splice(0)) await server.close();
  });
  return async (options) => {
    const fixture = await jarService(options);
    running.push(fixture);
    return fixture;
  };
};
