export type { Authorization, Credentials } from './authorization.js'
export {
  type DownloadOptions,
  type GetOptions,
  type GetResult,
  HttpClient,
  type HttpClientOptions,
} from './http-client.js'
export { mapConcurrently } from './map-concurrently.js'
export type { Pacing } from './pacing.js'
export type { Sink } from './transfer.js'
export type { Timeouts, TransportOptions } from './transport.js'
export { displayUrl } from './url.js'
export type { Validators } from './validators.js'
