import type { IncomingMessage, ServerResponse } from 'node:http';
import { codeOf, messageOf } from '../../errors.js';
import type { Logger } from '../../telemetry/logger.js';
import { hasToken, isExpectedHost, type AccessRules } from '../access.js';
import { problem, respond, type Answer } from './respond.js';
import type { Route } from './router.js';

export interface RequestContext {
  readonly access: AccessRules;
  readonly route: (url: string) => Route | undefined;
  readonly log: Logger;
}

/** Answers one request. The one place that decides who may see what. */
export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { access, route, log }: RequestContext,
): Promise<void> {
  try {
    respond(response, await answerTo(request, access, route));
  } catch (error) {
    log.error({ code: codeOf(error), reason: messageOf(error) }, 'a request failed');
    if (!response.headersSent) respond(response, problem(500, 'the daemon could not answer; its log says why'));
  }
}

function answerTo(
  { method, url = '/', headers }: IncomingMessage,
  access: AccessRules,
  route: RequestContext['route'],
): Promise<Answer> | Answer {
  const { host, authorization } = headers;
  if (!isExpectedHost(access, host)) return problem(403, 'this host name is not served here');
  if (method !== 'GET' && method !== 'HEAD') return problem(405, 'only GET and HEAD', { Allow: 'GET, HEAD' });
  const found = route(url);
  const mayPass = found?.isPublic === true || hasToken(access, { host, authorization });
  if (!mayPass) return problem(401, 'send the token: Authorization: Bearer', { 'WWW-Authenticate': 'Bearer' });
  return found?.answer() ?? problem(404, 'there is nothing at this address');
}
