export { type Background, createBackground, type Task } from './background.ts';
export { BadRequest, badHeader } from './bad-request.ts';
export { canonicalJson } from './canonical.ts';
export { collectTraces } from './collect-traces.ts';
export { type CommandInput, type CommandRoute, commandRoute } from './command-route.ts';
export { ConfigError, loadConfig, serverConfig, serviceConfig } from './config.ts';
export { type ConsistencyToken, formatToken, NotCaughtUp, parseToken } from './consistency-token.ts';
export { type CsvColumn, csvDocument } from './csv.ts';
export { createFreshness, type Freshness, type Reader } from './freshness.ts';
export { type Check, CheckResult, createHealth, type Health, Readiness } from './health.ts';
export { closeServer, createLifecycle, type Lifecycle } from './lifecycle.ts';
export type { LoadLimits } from './load.ts';
export { createLogger, type Logger, silentLogger } from './logger.ts';
export { measuredStore } from './measured-store.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { documentHeaders, type FurtherHeaders } from './openapi.ts';
export { type After, combine, handleOnce, type Outcome } from './outcome.ts';
export { cursorReader, encodeCursor, Page, type PageOf, pageOf, pageQuery } from './paging.ts';
export { parkedRoutes } from './parked-routes.ts';
export { Problem, type ProblemTable, problemTable } from './problems.ts';
export { projectionRoutes } from './projection-routes.ts';
export { type QueryInput, type QueryRoute, queryRoute } from './query-route.ts';
export { type RateLimitSettings, type RateLimits, rateLimitConfig, serverLimits } from './rate-limit.ts';
export { furtherCommand, newId } from './request-context.ts';
export { type Opened, type Opening, type RunServiceOptions, runService, type ServiceDeps } from './run-service.ts';
export {
  type ObservedProcess,
  type Observers,
  observeProcess,
  observeRelay,
} from './runners.ts';
export { type App, createServer, listen, type Server, type ServerOptions } from './server.ts';
export { registerService, type ServiceOptions } from './service.ts';
export { superviseVisibly } from './supervision.ts';
export { type Tracer, type Tracing, traceBatch, tracesOfMessages } from './tracing.ts';
export { type FieldError, isInstant, type Part, validator } from './validation.ts';
export { createWaiting, type Waiting } from './waiting.ts';
