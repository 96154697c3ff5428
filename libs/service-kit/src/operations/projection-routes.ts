import { mostDifferences, type Supervisor, type SupervisorStatus } from '@sales/eventsourcing';
import { Type } from 'typebox';
import { sendProblem } from '../http/problem-reply.ts';
import { problem } from '../http/problems.ts';
import { queryRoute } from '../routes/query-route.ts';
import type { App } from '../server/server.ts';

const Summary = Type.Object(
  {
    table: Type.String(),
    rows: Type.Integer(),
    sums: Type.Record(Type.String(), Type.Number()),
  },
  { $id: 'TableSummary' },
);

const Difference = Type.Object(
  {
    table: Type.String(),
    key: Type.Record(Type.String(), Type.Unknown()),
    in: Type.String({ description: 'Which build has the row: live, built or both' }),
    columns: Type.Array(Type.String(), { description: 'Columns that differ in a row that both have' }),
  },
  {
    $id: 'RowDifference',
    description: `A row that differs between the builds; the first ${mostDifferences} of each table by key`,
  },
);

const Status = Type.Object(
  {
    name: Type.String(),
    version: Type.Integer({ description: 'Of the code' }),
    live: Type.Optional(Type.Object({ build: Type.Integer(), version: Type.Integer() })),
    state: Type.String({ description: 'starting, running, retrying, stopped, outdated (being rebuilt) or newer' }),
    error: Type.Optional(Type.String()),
    eventId: Type.Optional(Type.String({ description: 'The event that cannot be applied' })),
    lag: Type.Integer({ description: 'Store positions between the tables and the end of the log' }),
    partitions: Type.Array(
      Type.Object({
        topic: Type.String(),
        partition: Type.Integer(),
        position: Type.Integer(),
        end: Type.Integer(),
        endAt: Type.Optional(Type.String({ description: 'When the last event of the log was recorded' })),
      }),
    ),
    parked: Type.Array(
      Type.Object({
        stream: Type.String({ description: 'Its rows stay as they were before the event' }),
        topic: Type.String(),
        partition: Type.Integer(),
        eventId: Type.String({ description: 'The event that cannot be applied' }),
        type: Type.String(),
        position: Type.Integer(),
        error: Type.String(),
        events: Type.Integer({
          description: 'Number of events of the stream that are not in the tables, including this one',
        }),
      }),
      { description: 'Streams with an event that cannot be applied' },
    ),
    rebuild: Type.Optional(
      Type.Object({
        build: Type.Integer({ description: 'Number of the new build' }),
        state: Type.String({
          description:
            'waiting, filling, comparing, swapped; failed: it is retried; withheld: it differs from the live build, ' +
            'and goes live when accepted',
        }),
        error: Type.Optional(Type.String()),
        done: Type.Number({ description: 'Part of the log, 0 to 1' }),
        events: Type.Integer(),
        seconds: Type.Number(),
        comparison: Type.Optional(
          Type.Object({
            agrees: Type.Boolean(),
            tables: Type.Array(
              Type.Object({
                live: Summary,
                built: Summary,
                agrees: Type.Boolean(),
                differing: Type.Optional(Type.Integer({ description: 'Rows that differ between the builds' })),
              }),
            ),
            differences: Type.Optional(Type.Array(Difference)),
          }),
        ),
      }),
    ),
  },
  { $id: 'ProjectionStatus' },
);

const AcceptedBuild = Type.Object(
  {
    projection: Type.String(),
    build: Type.Integer({ description: 'Shown as `rebuild.build`, and as `live.build` in the end' }),
  },
  { $id: 'AcceptedBuild' },
);

const shown = ({ live, partitions, parked, ...status }: SupervisorStatus) => ({
  ...status,
  ...(live !== undefined && { live }),
  partitions: partitions.map(({ position, end, ...partition }) => ({
    ...partition,
    position: Number(position),
    end: Number(end),
  })),
  parked: parked.map((stream) => ({ ...stream, position: Number(stream.position) })),
});

const tags = ['projections'];
const code = 'service/projection-unknown';
const notWithheld = 'service/build-not-withheld';

/** The projections of a service: how far their tables are, and what an operator does about them. */
export const projectionRoutes = (app: App, supervisors: readonly Supervisor[]): void => {
  const find = (name: string) => supervisors.find((one) => one.projection.name === name);
  const unknown = (name: string) => {
    const names = supervisors.map((one) => one.projection.name).join(', ');
    return problem(404, code, 'No such read model', { detail: `There is no read model '${name}' here, but ${names}.` });
  };
  const location = `/${app.service.name}/v1/projections`;

  queryRoute(app, {
    url: '/v1/projections',
    permission: 'projection:read',
    tags,
    forOperators: true,
    summary: 'Read models of the service: build, progress and rebuild',
    description:
      'For operators: the lag of each, why one stopped, what is parked, and the comparison at the end of a rebuild.',
    ok: Type.Unsafe<{ items: ReturnType<typeof shown>[] }>(Type.Object({ items: Type.Array(Status) })),
    handle: async () => ({ items: (await Promise.all(supervisors.map((one) => one.status()))).map(shown) }),
  });

  // Not a command of the domain: it records nothing, and asking twice is asking once.
  app.post<{ Params: { projection: string } }>(
    '/v1/projections/:projection/rebuild',
    {
      schema: {
        summary: 'Rebuild a read model beside the live one, then swap',
        description: 'Answers at once; `GET /v1/projections` shows the progress.',
        tags,
        params: Type.Object({ projection: Type.String({ minLength: 1, maxLength: 60 }) }),
        response: {
          202: AcceptedBuild,
        },
      },
      config: {
        permission: 'projection:rebuild',
        problems: { 400: ['request/invalid'], 404: [code], 503: ['service/overloaded'] },
      },
    },
    async (request, reply) => {
      const { projection } = request.params;
      const supervisor = find(projection);
      if (supervisor === undefined) return sendProblem(request, reply, unknown(projection));
      const build = await supervisor.requestRebuild();
      return reply.code(202).header('location', location).send({ projection, build });
    },
  );

  app.post<{ Params: { projection: string; build: number } }>(
    '/v1/projections/:projection/builds/:build/accept',
    {
      schema: {
        summary: 'Approve a build that differs from the live one',
        description:
          'For a withheld build: `rebuild.comparison` shows which rows differ. The build catches up and goes live. ' +
          'Repeating the request changes nothing.',
        tags,
        params: Type.Object({
          projection: Type.String({ minLength: 1, maxLength: 60 }),
          build: Type.Integer({
            minimum: 1,
            maximum: 2_147_483_647,
            description: 'The withheld build: `rebuild.build`',
          }),
        }),
        response: { 202: AcceptedBuild },
      },
      config: {
        permission: 'projection:accept',
        problems: { 400: ['request/invalid'], 404: [code], 409: [notWithheld], 503: ['service/overloaded'] },
      },
    },
    async (request, reply) => {
      const { projection, build } = request.params;
      const supervisor = find(projection);
      if (supervisor === undefined) return sendProblem(request, reply, unknown(projection));
      if (!(await supervisor.accept(build))) {
        const detail = `${projection} has no withheld build ${build}. GET ${location} shows the last one.`;
        return sendProblem(request, reply, problem(409, notWithheld, 'No such withheld build', { detail }));
      }
      return reply.code(202).header('location', location).send({ projection, build });
    },
  );
};
