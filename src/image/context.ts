import { availableParallelism } from 'node:os'
import type { Compression } from '../archive/index.js'
import { ConfigError } from '../errors/index.js'
import { emitter, type OnEvent } from '../events/index.js'
import { HttpClient, type HttpClientOptions } from '../net/index.js'
import type { Sources } from '../repository/index.js'
import type { Strategy } from '../solver/index.js'
import { defaultStoreRoot, Store } from '../store/index.js'

/** Options of everything that resolves or builds. */
export interface BuildOptions {
  /** The store, or its folder. Default: `undistro` in the user's cache folder. */
  readonly store?: Store | string | undefined
  /** Takes what the store has, and nothing from the network. Default: false. */
  readonly offline?: boolean | undefined
  /** Settings of the network: credentials, timeouts, retries, dispatcher. */
  readonly http?: Omit<HttpClientOptions, 'offline' | 'emit'> | undefined
  /** Receives what happens, while it happens. */
  readonly onEvent?: OnEvent | undefined
  /** Cancels; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** How layers that have to be written are compressed. Default: `deterministic`. */
  readonly compression?: Compression | undefined
  /**
   * The time that the image and all that no package brings bear, in seconds since 1970.
   * Default: the environment's `SOURCE_DATE_EPOCH`, else the time of the newest package.
   */
  readonly timestamp?: number | undefined
  /** How far to look for packages that meet the request. Default: `complete`. */
  readonly strategy?: Strategy | undefined
  /** Packages fetched and verified at a time. Default: twice the processors, at most 8. */
  readonly concurrency?: number | undefined
}

/** What a build works with. */
export interface BuildContext extends Sources {
  readonly compression: Compression
  readonly timestamp: number | undefined
  readonly concurrency: number
  readonly strategy: Strategy | undefined
}

/** Runs some work with the context that options describe, and ends its connections afterwards. */
export async function withContext<T>(options: BuildOptions, work: (context: BuildContext) => Promise<T>): Promise<T> {
  options.signal?.throwIfAborted()
  const emit = emitter(options.onEvent)
  const offline = options.offline ?? false
  await using http = new HttpClient({ ...options.http, offline, emit })
  return await work({
    store: await openStore(options.store),
    http,
    offline,
    emit,
    signal: options.signal,
    compression: options.compression ?? 'deterministic',
    timestamp: options.timestamp ?? sourceDateEpoch(process.env['SOURCE_DATE_EPOCH']),
    strategy: options.strategy,
    concurrency: options.concurrency ?? Math.min(8, 2 * availableParallelism()),
  })
}

function openStore(store: Store | string = defaultStoreRoot()): Promise<Store> | Store {
  return typeof store === 'string' ? Store.open(store) : store
}

/** The variable that asks for a fixed time (reproducible-builds.org, SOURCE_DATE_EPOCH). */
function sourceDateEpoch(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  if (/^\d{1,12}$/.test(text)) return Number(text)
  throw new ConfigError({
    code: 'UNDISTRO_CONFIG_INVALID',
    issues: [{ path: 'SOURCE_DATE_EPOCH', problem: `${JSON.stringify(text)} is not a number of seconds since 1970` }],
  })
}
