import type { OnEvent } from '../events/index.js'
import type { HttpClient } from '../net/index.js'
import type { Store } from '../store/index.js'

/** What the stages that fetch work with. */
export interface Sources {
  readonly store: Store
  readonly http: HttpClient
  /** Takes what the store has, and nothing from the network. */
  readonly offline: boolean
  readonly emit: OnEvent
  readonly signal?: AbortSignal | undefined
}
