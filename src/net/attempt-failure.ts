import { type CodeOf, FetchError } from '../errors/index.js'
import type { Answer } from './transport.js'
import { displayUrl } from './url.js'

/** Why one attempt did not bring the bytes, and whether another may. */
export class AttemptFailure extends Error {
  override readonly name = 'AttemptFailure'
  readonly code: CodeOf<'FETCH'>
  /** Another attempt may go better. */
  readonly transient: boolean
  readonly hint: string | undefined
  readonly status: number | undefined
  /** The server's `Retry-After`, as it came. */
  readonly retryAfter: string | undefined

  constructor(parts: {
    code: CodeOf<'FETCH'>
    problem: string
    transient: boolean
    hint?: string | undefined
    status?: number | undefined
    retryAfter?: string | undefined
    cause?: unknown
  }) {
    super(parts.problem, parts.cause === undefined ? undefined : { cause: parts.cause })
    this.code = parts.code
    this.transient = parts.transient
    this.hint = parts.hint
    this.status = parts.status
    this.retryAfter = parts.retryAfter
  }

  /** The error a caller sees once no attempt is left. */
  toFetchError(url: URL, attempts: number): FetchError {
    return new FetchError({
      code: this.code,
      problem: attempts === 1 ? this.message : `${this.message}, at the last of ${attempts} attempts`,
      hint: this.hint,
      status: this.status,
      attempts,
      place: { url: displayUrl(url) },
      cause: this.cause,
    })
  }
}

/** A failure of the connection, below HTTP. */
export function connectionFailure(cause: unknown): AttemptFailure {
  return new AttemptFailure({
    code: 'UNDISTRO_FETCH_FAILED',
    problem: `the connection failed: ${reason(cause)}`,
    hint: 'Check the address, the network and the proxy settings (HTTP_PROXY, HTTPS_PROXY, NO_PROXY).',
    transient: isTransient(cause),
    cause,
  })
}

/** A transfer that stopped before all bytes were there. */
export function prematureEnd(received: number, promised: number): AttemptFailure {
  return new AttemptFailure({
    code: 'UNDISTRO_FETCH_FAILED',
    problem: `the transfer ended after ${received} of ${promised} bytes`,
    transient: true,
  })
}

/** An answer whose status is not the one that was asked for. */
export function statusFailure(answer: Answer): AttemptFailure {
  const { status, url } = answer
  return new AttemptFailure({
    code: 'UNDISTRO_FETCH_STATUS',
    problem: `${url.host} answered with status ${status}`,
    hint: statusHint(status),
    transient: status === 408 || status === 425 || status === 429 || status >= 500,
    status,
    retryAfter: answer.header('retry-after'),
  })
}

function statusHint(status: number): string | undefined {
  switch (status) {
    case 401:
    case 403:
      return 'Give credentials for this server, or check the ones that were given.'
    case 404:
    case 410:
      return 'Check the address; a package of an old index may have been replaced by a newer one.'
    case 429:
      return 'The server limits how often it may be asked; try later or use a mirror.'
    default:
      return undefined
  }
}

const transientCodes: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_SOCKET',
])

/** What is left out stays as it is however often it is tried: bad certificates, names that do not exist, misuse. */
function isTransient(error: unknown): boolean {
  // An answer that breaks HTTP is mostly a chunked body that was cut; undici's error for it may have no code.
  return transientCodes.has(errorCode(error)) || (error instanceof Error && error.name === 'HTTPParserError')
}

/** A connection tried at several addresses fails with an AggregateError, which has a code and no message. */
function reason(error: unknown): string {
  return (error instanceof Error && error.message) || String(errorCode(error) ?? error)
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
