export { type ClaimCommand, type ClaimEvent, type ClaimState, claim, type Holder } from './claims/claim.ts';
export {
  type Claims,
  createClaims,
  type Holders,
  handleClaiming,
  isWithdrawn,
} from './claims/claims.ts';
export { claimPepper, keyedClaim } from './claims/keyed-claim.ts';
export { ConfigError } from './config-error.ts';
export { BadRequest, badHeader } from './http/bad-request.ts';
export { type BoundedFetch, boundedFetch } from './http/bounded-fetch.ts';
export { canonicalJson } from './http/canonical.ts';
export { type ConsistencyToken, formatToken, NotCaughtUp, parseToken } from './http/consistency-token.ts';
export type { FileColumn } from './http/file-column.ts';
export { type Input, inputReader, normaliser } from './http/input.ts';
export { Problem, type ProblemTable, problemTable, retryAfter } from './http/problems.ts';
export { redactedDetails } from './http/redacted-details.ts';
export { furtherCommand, newId } from './http/request-context.ts';
export { documentedProblems } from './http/route-schema.ts';
export { contentPolicy, type PageSources, pageHeaders, securityHeaders, sourceHash } from './http/security-headers.ts';
export { type AuthenticationFailure, IssuerUnavailable, Unauthenticated } from './http/unauthenticated.ts';
export { type FieldError, type Part, validator } from './http/validation.ts';
export { defineService, type ServiceDeps, type Startable, schemaOf } from './module/define-service.ts';
export {
  type Aggregate,
  type AggregateData,
  defineAggregate,
  defineModule,
  defineProcess,
  type Module,
  type ModuleData,
  type Process,
  type Running,
  type Schemas,
  type Scope,
  type Service,
  type ServicePlatform,
  type SettingsOf,
} from './module/module.ts';
export { overviewOf, type ServiceOverview } from './module/overview.ts';
export {
  type PersonPorts,
  type PersonSource,
  type PersonsChanged,
  personTopicSettings,
  personTopicWork,
  publishPersons,
  publishPersonsAgain,
} from './module/person-topic.ts';
export { aboutPerson, personalFields, publishedFields } from './module/personal-fields.ts';
export { ContractViolation, type PublishedCategory, publishing, relaying } from './module/publishing.ts';
export { type ModulesDeps, publishedBy, runModules } from './module/run-modules.ts';
export {
  type Opened,
  type Opening,
  runProcess,
  runService,
  schemaIn,
  startServices,
  type World,
} from './module/run-service.ts';
export { type HandlersOptions, handlersOn } from './module/scope.ts';
export {
  type Assigned,
  assignedIn,
  type Numbers,
  numberSeries,
  numbersIn,
  type SeriesHandler,
  seriesIn,
} from './numbers/numbers.ts';
export {
  numberIn,
  numberText,
  type Series,
  type SeriesCommand,
  type SeriesEvent,
  type SeriesState,
  series,
  seriesId,
  seriesOf,
} from './numbers/series.ts';
export { collectTraces } from './observability/collect-traces.ts';
export { type Check, CheckResult, createHealth, type Health, Readiness } from './observability/health.ts';
export { createLogger, type Logger, silentLogger } from './observability/logger.ts';
export { measuredStore } from './observability/measured-store.ts';
export { createMetrics, type Metrics } from './observability/metrics.ts';
export { type Tracer, type Tracing, traceBatch, tracesOfMessages } from './observability/tracing.ts';
export type { Example, Examples } from './openapi/examples.ts';
export { type AlignmentWatch, type AlignmentWatchOptions, watchAlignment } from './operations/alignment.ts';
export { type Background, createBackground, type Task } from './operations/background.ts';
export { foreignConfig, loadConfig, serverConfig, serviceConfig } from './operations/config.ts';
export { closeServer, createLifecycle, type Lifecycle } from './operations/lifecycle.ts';
export { parkedRoutes } from './operations/parked-routes.ts';
export { projectionRoutes } from './operations/projection-routes.ts';
export { keptFor, type Retained, rowsUntil } from './operations/retention.ts';
export { observeProcess, observeRelay } from './operations/runners.ts';
export { superviseVisibly } from './operations/supervision.ts';
export { createWaiting, type Waiting } from './operations/waiting.ts';
export { asKnownQuery } from './routes/as-of.ts';
export { type AttachmentRoutes, attachmentProblems, attachmentRoutes } from './routes/attachment-routes.ts';
export { type CommandInput, type CommandRoute, commandRoute } from './routes/command-route.ts';
export type { FileFormat } from './routes/file.ts';
export { type Asked, createFinality, type Finality, type FinalityOptions } from './routes/finality.ts';
export { createFreshness, type Freshness, type Reader } from './routes/freshness.ts';
export { type ImportRoute, importRoute } from './routes/import-route.ts';
export { type NumberIndex, numberIndex } from './routes/number-index.ts';
export { type After, combine, handleNamed, handleOnce, type Named, type Outcome } from './routes/outcome.ts';
export { CursorNumber, cursorReader, encodeCursor, Page, type PageOf, pageOf, pageQuery } from './routes/paging.ts';
export type { PrintLanguage } from './routes/print.ts';
export { type QueryInput, type QueryRoute, queryRoute } from './routes/query-route.ts';
export { createReferenceData, type ReferenceData } from './routes/reference-data.ts';
export { restoring } from './routes/restoring.ts';
export { streamRoute } from './routes/stream-route.ts';
export { addressOf, fromOf, originOf } from './security/address.ts';
export { type FindKey, isApiKey, type KnownKey, mintApiKey, verifyApiKey } from './security/api-key.ts';
export { type AuthenticationOptions, identifyByCredentials } from './security/authentication.ts';
export { type Authority, type AuthorityOptions, createAuthority } from './security/authority.ts';
export { followRights, type RightsFollower, type RightsFollowerOptions } from './security/follow-rights.ts';
export {
  detailsIn,
  type ForeignPerson,
  type ForeignSettings,
  foreignIn,
  foreignPersons,
  providedUserId,
  securedUrl,
} from './security/foreign-issuer.ts';
export { type GroupRoles, groupConfig, groupRolesIn, groupsIn, rolesOfGroups } from './security/groups.ts';
export { foldRights, type KnownRights, nothingKnown, rightsTopics } from './security/known-rights.ts';
export type { OwnedParts } from './security/owned.ts';
export { type Access, type Permission, principalOf, type RouteAccess } from './security/permission.ts';
export { anonymous, type Identify, type Principal, principalWith, reachOf } from './security/principal.ts';
export { type RateLimitSettings, type RateLimits, rateLimitConfig, serverLimits } from './security/rate-limit.ts';
export {
  compile,
  everything,
  type Ground,
  hasAdministrator,
  isActiveAt,
  isWithin,
  limitedRoles,
  nextChange,
  noRights,
  type Owners,
  ownersIn,
  type Reach,
  type Rights,
  type RightsFacts,
  type RightsNow,
  type RoleVersion,
  sharedOwners,
  type TeamFacts,
  type UserFacts,
} from './security/rights.ts';
export {
  clockSkew,
  foreignIssuer,
  type IsRevoked,
  isMultiFactorIn,
  type KeySource,
  ownIssuer,
  type SigningKey,
  signToken,
  type TokenFacts,
  type TokenIssuer,
  tokenLife,
  tokenVerifier,
  type VerifyToken,
} from './security/tokens.ts';
export { type GroupedFields, groupsOf, hiddenIn, isHidden, withGroups, withoutFields } from './security/withholding.ts';
export type { LoadLimits } from './server/load.ts';
export { documentHeaders, type FurtherHeaders } from './server/openapi.ts';
export {
  type App,
  createServer,
  listen,
  type Reply,
  type Request,
  type Server,
  type ServerOptions,
} from './server/server.ts';
export { registerService, type ServiceOptions } from './server/service.ts';
export { followTls, readTls } from './server/tls.ts';
