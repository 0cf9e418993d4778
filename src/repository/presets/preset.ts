import type { RepositorySpec } from '../../spec/index.js'

/** A distribution to take packages from: its repositories, with their keys. */
export interface Preset {
  readonly name: string
  readonly repositories: readonly RepositorySpec[]
}
