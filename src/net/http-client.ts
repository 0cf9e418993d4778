import { FetchError } from '../errors/index.js'
import type { OnEvent } from '../events/index.js'
import { AttemptFailure } from './attempt-failure.js'
import { machinePacing, type Pacing, retryDelay } from './pacing.js'
import { type Sink, Transfer, type TransferOptions } from './transfer.js'
import { Transport, type TransportOptions } from './transport.js'
import { displayUrl, parseHttpUrl } from './url.js'
import { unlessUnchanged, type Validators } from './validators.js'

/** How files are fetched over http and https. */
export interface HttpClientOptions extends TransportOptions {
  /** Refuses every request. Default: false. */
  readonly offline?: boolean | undefined
  /** Attempts after the first one, where that failed for a reason that may pass. Default: 4. */
  readonly retries?: number | undefined
  /** Default: the clock of this machine. */
  readonly pacing?: Pacing | undefined
  /** Receives `fetch:*` events. */
  readonly emit: OnEvent
}

/** What {@link HttpClient.get} takes beside the URL. */
export interface GetOptions {
  /** Those of a copy at hand: the file is sent only if it differs. */
  readonly validators?: Validators | undefined
  /** Bytes that the file may have. */
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
}

/** What {@link HttpClient.get} brings: a file, or word that the copy at hand is still the same. */
export type GetResult =
  | { readonly kind: 'fresh'; readonly body: Uint8Array; readonly validators: Validators }
  | { readonly kind: 'not-modified' }

/** What {@link HttpClient.download} takes beside the URL and the sink. */
export interface DownloadOptions {
  /**
   * Bytes that the file should have: shown in events, and how an early end is noticed where the server gives no length.
   * A file of another size is no error here; whoever verifies the bytes will find it.
   */
  readonly expectedSize?: number | undefined
  /** Bytes that the file may have. */
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Fetches files over http and https.
 *
 * Failures that may pass (connections, timeouts, early ends, status 408, 425, 429 and 5xx) are retried after a growing
 * wait, and a broken transfer goes on where it broke off when the server can vouch that the file is still the same.
 * Redirects never lead from https to http, and credentials never to another origin. Nothing is decoded. Connections are
 * kept between requests; `close` or `await using` ends them.
 *
 * Methods throw {@link FetchError} with code `UNDISTRO_FETCH_URL`, `UNDISTRO_FETCH_OFFLINE`, `UNDISTRO_FETCH_FAILED`,
 * `UNDISTRO_FETCH_STATUS`, `UNDISTRO_FETCH_REDIRECT` or `UNDISTRO_FETCH_TOO_LARGE`; after an abort, `signal.reason`.
 */
export class HttpClient {
  readonly #transport: Transport
  readonly #offline: boolean
  readonly #retries: number
  readonly #pacing: Pacing
  readonly #emit: OnEvent

  constructor(options: HttpClientOptions) {
    this.#transport = new Transport(options)
    this.#offline = options.offline ?? false
    this.#retries = options.retries ?? 4
    this.#pacing = options.pacing ?? machinePacing
    this.#emit = options.emit
  }

  /** Fetches a small file into memory, if it is not the one that `validators` name: for indexes and keys. */
  async get(url: string, { validators, maxBytes, signal }: GetOptions): Promise<GetResult> {
    const chunks: Uint8Array[] = []
    const sink: Sink = {
      write: async chunk => void chunks.push(chunk),
      restart: async () => void chunks.splice(0),
    }
    const fresh = await this.#fetch(
      url,
      { sink, conditions: validators && unlessUnchanged(validators), maxBytes },
      signal,
    )
    return fresh ? { kind: 'fresh', body: Buffer.concat(chunks), validators: fresh } : { kind: 'not-modified' }
  }

  /** Streams a file into a sink: for packages. When it throws, the sink may have a part of the file. */
  async download(url: string, sink: Sink, { signal, ...limits }: DownloadOptions): Promise<void> {
    await this.#fetch(url, { sink, ...limits }, signal)
  }

  /** Waits for the requests under way and closes the connections. */
  async close(): Promise<void> {
    await this.#transport.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #fetch(
    address: string,
    file: TransferOptions,
    signal: AbortSignal | undefined,
  ): Promise<Validators | undefined> {
    signal?.throwIfAborted()
    const target = parseHttpUrl(address)
    if (this.#offline) throw offline(target)

    const url = displayUrl(target)
    const transfer = new Transfer(file, (bytes, size) => this.#emit({ type: 'fetch:progress', url, bytes, size }))
    this.#emit({ type: 'fetch:start', url, size: file.expectedSize })
    const validators = await this.#retry(target, signal, async () =>
      transfer.receive(await this.#transport.get(target, transfer.headers, signal)),
    )
    this.#emit({ type: 'fetch:done', url, bytes: transfer.received })
    return validators
  }

  /** Makes attempts until one succeeds, one fails for good, or none is left. */
  async #retry<Result>(
    target: URL,
    signal: AbortSignal | undefined,
    makeAttempt: () => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await makeAttempt()
      } catch (error) {
        signal?.throwIfAborted()
        if (!(error instanceof AttemptFailure)) throw error
        if (!error.transient || attempt > this.#retries) throw error.toFetchError(target, attempt)
        this.#emit({ type: 'fetch:retry', url: displayUrl(target), attempt, reason: error.message })
        await this.#pacing.sleep(retryDelay(attempt, error.retryAfter, this.#pacing), signal)
      }
    }
  }
}

function offline(url: URL): FetchError {
  return new FetchError({
    code: 'UNDISTRO_FETCH_OFFLINE',
    problem: 'this would have to be fetched, and the build is offline',
    place: { url: displayUrl(url) },
    hint: 'Build once with the network, so that the store has it, or allow the network.',
    attempts: 0,
  })
}
