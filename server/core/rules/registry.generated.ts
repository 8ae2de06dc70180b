// Written by `npm run gen`. Do not edit.

import type { Rule } from "../rule.ts";
import { absintheIntrospection } from "./absinthe-introspection/rule.ts";
import { absintheResolverUnauthorized } from "./absinthe-resolver-unauthorized/rule.ts";
import { allocationFromInput } from "./allocation-from-input/rule.ts";
import { archiveExtract } from "./archive-extract/rule.ts";
import { ashAuthorizeFalse } from "./ash-authorize-false/rule.ts";
import { atomFromInput } from "./atom-from-input/rule.ts";
import { atomJsonKeys } from "./atom-json-keys/rule.ts";
import { atomModuleConcat } from "./atom-module-concat/rule.ts";
import { auditLogAbsent } from "./audit-log-absent/rule.ts";
import { authFailOpen } from "./auth-fail-open/rule.ts";
import { authTokenStoredRaw } from "./auth-token-stored-raw/rule.ts";
import { authzAdminRouteOpen } from "./authz-admin-route-open/rule.ts";
import { authzForwardOpen } from "./authz-forward-open/rule.ts";
import { authzHandleEvent } from "./authz-handle-event/rule.ts";
import { authzHandleParams } from "./authz-handle-params/rule.ts";
import { authzIdentityFromParams } from "./authz-identity-from-params/rule.ts";
import { authzIdorController } from "./authz-idor-controller/rule.ts";
import { authzLiveSessionNoOnMount } from "./authz-live-session-no-on-mount/rule.ts";
import { authzPlugNoHalt } from "./authz-plug-no-halt/rule.ts";
import { basicAuthLiteral } from "./basic-auth-literal/rule.ts";
import { bodyLimitRaised } from "./body-limit-raised/rule.ts";
import { channelJoinOpen } from "./channel-join-open/rule.ts";
import { channelLimitOff } from "./channel-limit-off/rule.ts";
import { cloakKeyLiteral } from "./cloak-key-literal/rule.ts";
import { cmdArgumentInjection } from "./cmd-argument-injection/rule.ts";
import { cmdOsCmd } from "./cmd-os-cmd/rule.ts";
import { cmdPortSpawn } from "./cmd-port-spawn/rule.ts";
import { cmdProgramInput } from "./cmd-program-input/rule.ts";
import { cmdShell } from "./cmd-shell/rule.ts";
import { codeEexEval } from "./code-eex-eval/rule.ts";
import { codeEval } from "./code-eval/rule.ts";
import { configDebugErrors } from "./config-debug-errors/rule.ts";
import { configPostgrexSensitive } from "./config-postgrex-sensitive/rule.ts";
import { contentTypeInput } from "./content-type-input/rule.ts";
import { cookieInsecure } from "./cookie-insecure/rule.ts";
import { corsPermissive } from "./cors-permissive/rule.ts";
import { cspDropsDefaults } from "./csp-drops-defaults/rule.ts";
import { cspMissing } from "./csp-missing/rule.ts";
import { cspUnsafe } from "./csp-unsafe/rule.ts";
import { csrfActionReuse } from "./csrf-action-reuse/rule.ts";
import { csrfDisabled } from "./csrf-disabled/rule.ts";
import { csrfGetStateChange } from "./csrf-get-state-change/rule.ts";
import { csrfMissingProtection } from "./csrf-missing-protection/rule.ts";
import { csvFormulaInjection } from "./csv-formula-injection/rule.ts";
import { cswshCheckOrigin } from "./cswsh-check-origin/rule.ts";
import { dbTlsOff } from "./db-tls-off/rule.ts";
import { decimalExponent } from "./decimal-exponent/rule.ts";
import { depDevInProd } from "./dep-dev-in-prod/rule.ts";
import { depGitInsecure } from "./dep-git-insecure/rule.ts";
import { depGitUnpinned } from "./dep-git-unpinned/rule.ts";
import { depIgnoreStale } from "./dep-ignore-stale/rule.ts";
import { depLockMissing } from "./dep-lock-missing/rule.ts";
import { depLooseVersion } from "./dep-loose-version/rule.ts";
import { depNoCooldown } from "./dep-no-cooldown/rule.ts";
import { depRetired } from "./dep-retired/rule.ts";
import { depVulnerable } from "./dep-vulnerable/rule.ts";
import { devRoutesInProd } from "./dev-routes-in-prod/rule.ts";
import { distCookieLiteral } from "./dist-cookie-literal/rule.ts";
import { dynamicDispatch } from "./dynamic-dispatch/rule.ts";
import { ectoFilterFromParams } from "./ecto-filter-from-params/rule.ts";
import { emailHtmlInjection } from "./email-html-injection/rule.ts";
import { errorDetailResponse } from "./error-detail-response/rule.ts";
import { errorTrackerUnscrubbed } from "./error-tracker-unscrubbed/rule.ts";
import { etsPublicSensitive } from "./ets-public-sensitive/rule.ts";
import { filterParametersIncomplete } from "./filter-parameters-incomplete/rule.ts";
import { filterParametersMissing } from "./filter-parameters-missing/rule.ts";
import { filterParametersPreferKeep } from "./filter-parameters-prefer-keep/rule.ts";
import { forceSslNoRewrite } from "./force-ssl-no-rewrite/rule.ts";
import { forceSslRuntime } from "./force-ssl-runtime/rule.ts";
import { genserverSecretState } from "./genserver-secret-state/rule.ts";
import { guardianLiveviewGap } from "./guardian-liveview-gap/rule.ts";
import { guardianPipelineIncomplete } from "./guardian-pipeline-incomplete/rule.ts";
import { headerInjection } from "./header-injection/rule.ts";
import { headersMissingSecure } from "./headers-missing-secure/rule.ts";
import { heexInlineHandler } from "./heex-inline-handler/rule.ts";
import { heexScriptInterpolation } from "./heex-script-interpolation/rule.ts";
import { heexTargetBlank } from "./heex-target-blank/rule.ts";
import { heexUrlAttrScheme } from "./heex-url-attr-scheme/rule.ts";
import { hostHeaderTrust } from "./host-header-trust/rule.ts";
import { hstsOff } from "./hsts-off/rule.ts";
import { httpCleartext } from "./http-cleartext/rule.ts";
import { httpResponseUnbounded } from "./http-response-unbounded/rule.ts";
import { httpsNotForced } from "./https-not-forced/rule.ts";
import { insecureRandom } from "./insecure-random/rule.ts";
import { jsonExposesAll } from "./json-exposes-all/rule.ts";
import { jwtAlgConfusion } from "./jwt-alg-confusion/rule.ts";
import { jwtNoExpiry } from "./jwt-no-expiry/rule.ts";
import { jwtUnverified } from "./jwt-unverified/rule.ts";
import { jwtWeakSecret } from "./jwt-weak-secret/rule.ts";
import { liveDashboardExposed } from "./live-dashboard-exposed/rule.ts";
import { logDebugCallLeft } from "./log-debug-call-left/rule.ts";
import { logInjection } from "./log-injection/rule.ts";
import { logLevelDebugProd } from "./log-level-debug-prod/rule.ts";
import { logSensitive } from "./log-sensitive/rule.ts";
import { logSocketParams } from "./log-socket-params/rule.ts";
import { mailHeaderInput } from "./mail-header-input/rule.ts";
import { massAssignmentAllFields } from "./mass-assignment-all-fields/rule.ts";
import { massAssignmentSensitive } from "./mass-assignment-sensitive/rule.ts";
import { mixInstallUnpinned } from "./mix-install-unpinned/rule.ts";
import { obanArgsSecret } from "./oban-args-secret/rule.ts";
import { openRedirect } from "./open-redirect/rule.ts";
import { passwordPolicyWeak } from "./password-policy-weak/rule.ts";
import { passwordWeakHash } from "./password-weak-hash/rule.ts";
import { pathTraversal } from "./path-traversal/rule.ts";
import { pubsubTopicInput } from "./pubsub-topic-input/rule.ts";
import { rateLimitEmail } from "./rate-limit-email/rule.ts";
import { rateLimitLogin } from "./rate-limit-login/rule.ts";
import { regexFromInput } from "./regex-from-input/rule.ts";
import { regexUnanchored } from "./regex-unanchored/rule.ts";
import { remoteIpSpoofable } from "./remote-ip-spoofable/rule.ts";
import { requestCrlf } from "./request-crlf/rule.ts";
import { rewriteOnUntrusted } from "./rewrite-on-untrusted/rule.ts";
import { runtimeEol } from "./runtime-eol/rule.ts";
import { scanIncomplete } from "./scan-incomplete/rule.ts";
import { schemaNotRedacted } from "./schema-not-redacted/rule.ts";
import { secretCompileTime } from "./secret-compile-time/rule.ts";
import { secretEnvDefault } from "./secret-env-default/rule.ts";
import { secretEnvNotEnforced } from "./secret-env-not-enforced/rule.ts";
import { secretFileTracked } from "./secret-file-tracked/rule.ts";
import { secretInCode } from "./secret-in-code/rule.ts";
import { secretInConfig } from "./secret-in-config/rule.ts";
import { secretInUrl } from "./secret-in-url/rule.ts";
import { secretKeyBase } from "./secret-key-base/rule.ts";
import { secretToClient } from "./secret-to-client/rule.ts";
import { sendFileTraversal } from "./send-file-traversal/rule.ts";
import { sensitiveInUrlPath } from "./sensitive-in-url-path/rule.ts";
import { serverLimitOff } from "./server-limit-off/rule.ts";
import { sessionCookieFlags } from "./session-cookie-flags/rule.ts";
import { sessionFixation } from "./session-fixation/rule.ts";
import { sessionLogoutIncomplete } from "./session-logout-incomplete/rule.ts";
import { sessionNoSameSite } from "./session-no-same-site/rule.ts";
import { sessionSaltWeak } from "./session-salt-weak/rule.ts";
import { sessionUnencryptedSecret } from "./session-unencrypted-secret/rule.ts";
import { shortRandom } from "./short-random/rule.ts";
import { signatureResultIgnored } from "./signature-result-ignored/rule.ts";
import { smtpTlsOff } from "./smtp-tls-off/rule.ts";
import { sqlDriverQuery } from "./sql-driver-query/rule.ts";
import { sqlDynamicIdentifier } from "./sql-dynamic-identifier/rule.ts";
import { sqlMigrationInterpolation } from "./sql-migration-interpolation/rule.ts";
import { sqlRawQuery } from "./sql-raw-query/rule.ts";
import { sqlTenantPrefix } from "./sql-tenant-prefix/rule.ts";
import { sqlUnsafeFragment } from "./sql-unsafe-fragment/rule.ts";
import { sslExcludeBroad } from "./ssl-exclude-broad/rule.ts";
import { ssrfBaseUrlOverride } from "./ssrf-base-url-override/rule.ts";
import { ssrfUrl } from "./ssrf-url/rule.ts";
import { stacktraceSecretArgs } from "./stacktrace-secret-args/rule.ts";
import { staticExposesPrivate } from "./static-exposes-private/rule.ts";
import { staticIv } from "./static-iv/rule.ts";
import { structInspectLeak } from "./struct-inspect-leak/rule.ts";
import { suppressionInvalid } from "./suppression-invalid/rule.ts";
import { suppressionNoReason } from "./suppression-no-reason/rule.ts";
import { suppressionUnused } from "./suppression-unused/rule.ts";
import { tempFilePredictable } from "./temp-file-predictable/rule.ts";
import { timingUnsafeCompare } from "./timing-unsafe-compare/rule.ts";
import { tlsOldProtocol } from "./tls-old-protocol/rule.ts";
import { tlsVerifyNone } from "./tls-verify-none/rule.ts";
import { tokenMaxAge } from "./token-max-age/rule.ts";
import { tokenStaticKey } from "./token-static-key/rule.ts";
import { totpReplay } from "./totp-replay/rule.ts";
import { truthyAuthCheck } from "./truthy-auth-check/rule.ts";
import { ueberauthCsrfDisabled } from "./ueberauth-csrf-disabled/rule.ts";
import { ueberauthEmailLinking } from "./ueberauth-email-linking/rule.ts";
import { unsafeDeserialization } from "./unsafe-deserialization/rule.ts";
import { uploadAcceptAny } from "./upload-accept-any/rule.ts";
import { uploadFilename } from "./upload-filename/rule.ts";
import { uploadServedInline } from "./upload-served-inline/rule.ts";
import { userEnumeration } from "./user-enumeration/rule.ts";
import { weakCipher } from "./weak-cipher/rule.ts";
import { weakHash } from "./weak-hash/rule.ts";
import { webhookUnverified } from "./webhook-unverified/rule.ts";
import { websocketFrameUnlimited } from "./websocket-frame-unlimited/rule.ts";
import { xmlXmerl } from "./xml-xmerl/rule.ts";
import { xssHomemadeSanitizer } from "./xss-homemade-sanitizer/rule.ts";
import { xssHtmlResponse } from "./xss-html-response/rule.ts";
import { xssMarkdown } from "./xss-markdown/rule.ts";
import { xssRaw } from "./xss-raw/rule.ts";
import { xssSafeTuple } from "./xss-safe-tuple/rule.ts";
import { xssSendResp } from "./xss-send-resp/rule.ts";
import { yamlAtoms } from "./yaml-atoms/rule.ts";

export const rules: readonly Rule[] = [
  absintheIntrospection,
  absintheResolverUnauthorized,
  allocationFromInput,
  archiveExtract,
  ashAuthorizeFalse,
  atomFromInput,
  atomJsonKeys,
  atomModuleConcat,
  auditLogAbsent,
  authFailOpen,
  authTokenStoredRaw,
  authzAdminRouteOpen,
  authzForwardOpen,
  authzHandleEvent,
  authzHandleParams,
  authzIdentityFromParams,
  authzIdorController,
  authzLiveSessionNoOnMount,
  authzPlugNoHalt,
  basicAuthLiteral,
  bodyLimitRaised,
  channelJoinOpen,
  channelLimitOff,
  cloakKeyLiteral,
  cmdArgumentInjection,
  cmdOsCmd,
  cmdPortSpawn,
  cmdProgramInput,
  cmdShell,
  codeEexEval,
  codeEval,
  configDebugErrors,
  configPostgrexSensitive,
  contentTypeInput,
  cookieInsecure,
  corsPermissive,
  cspDropsDefaults,
  cspMissing,
  cspUnsafe,
  csrfActionReuse,
  csrfDisabled,
  csrfGetStateChange,
  csrfMissingProtection,
  csvFormulaInjection,
  cswshCheckOrigin,
  dbTlsOff,
  decimalExponent,
  depDevInProd,
  depGitInsecure,
  depGitUnpinned,
  depIgnoreStale,
  depLockMissing,
  depLooseVersion,
  depNoCooldown,
  depRetired,
  depVulnerable,
  devRoutesInProd,
  distCookieLiteral,
  dynamicDispatch,
  ectoFilterFromParams,
  emailHtmlInjection,
  errorDetailResponse,
  errorTrackerUnscrubbed,
  etsPublicSensitive,
  filterParametersIncomplete,
  filterParametersMissing,
  filterParametersPreferKeep,
  forceSslNoRewrite,
  forceSslRuntime,
  genserverSecretState,
  guardianLiveviewGap,
  guardianPipelineIncomplete,
  headerInjection,
  headersMissingSecure,
  heexInlineHandler,
  heexScriptInterpolation,
  heexTargetBlank,
  heexUrlAttrScheme,
  hostHeaderTrust,
  hstsOff,
  httpCleartext,
  httpResponseUnbounded,
  httpsNotForced,
  insecureRandom,
  jsonExposesAll,
  jwtAlgConfusion,
  jwtNoExpiry,
  jwtUnverified,
  jwtWeakSecret,
  liveDashboardExposed,
  logDebugCallLeft,
  logInjection,
  logLevelDebugProd,
  logSensitive,
  logSocketParams,
  mailHeaderInput,
  massAssignmentAllFields,
  massAssignmentSensitive,
  mixInstallUnpinned,
  obanArgsSecret,
  openRedirect,
  passwordPolicyWeak,
  passwordWeakHash,
  pathTraversal,
  pubsubTopicInput,
  rateLimitEmail,
  rateLimitLogin,
  regexFromInput,
  regexUnanchored,
  remoteIpSpoofable,
  requestCrlf,
  rewriteOnUntrusted,
  runtimeEol,
  scanIncomplete,
  schemaNotRedacted,
  secretCompileTime,
  secretEnvDefault,
  secretEnvNotEnforced,
  secretFileTracked,
  secretInCode,
  secretInConfig,
  secretInUrl,
  secretKeyBase,
  secretToClient,
  sendFileTraversal,
  sensitiveInUrlPath,
  serverLimitOff,
  sessionCookieFlags,
  sessionFixation,
  sessionLogoutIncomplete,
  sessionNoSameSite,
  sessionSaltWeak,
  sessionUnencryptedSecret,
  shortRandom,
  signatureResultIgnored,
  smtpTlsOff,
  sqlDriverQuery,
  sqlDynamicIdentifier,
  sqlMigrationInterpolation,
  sqlRawQuery,
  sqlTenantPrefix,
  sqlUnsafeFragment,
  sslExcludeBroad,
  ssrfBaseUrlOverride,
  ssrfUrl,
  stacktraceSecretArgs,
  staticExposesPrivate,
  staticIv,
  structInspectLeak,
  suppressionInvalid,
  suppressionNoReason,
  suppressionUnused,
  tempFilePredictable,
  timingUnsafeCompare,
  tlsOldProtocol,
  tlsVerifyNone,
  tokenMaxAge,
  tokenStaticKey,
  totpReplay,
  truthyAuthCheck,
  ueberauthCsrfDisabled,
  ueberauthEmailLinking,
  unsafeDeserialization,
  uploadAcceptAny,
  uploadFilename,
  uploadServedInline,
  userEnumeration,
  weakCipher,
  weakHash,
  webhookUnverified,
  websocketFrameUnlimited,
  xmlXmerl,
  xssHomemadeSanitizer,
  xssHtmlResponse,
  xssMarkdown,
  xssRaw,
  xssSafeTuple,
  xssSendResp,
  yamlAtoms,
];
