import { alpineKeys } from './alpine-keys.js'
import type { Preset } from './preset.js'

/** Options of {@link alpine}. */
export interface AlpineOptions {
  /** A URL or folder to fetch from instead of `https://dl-cdn.alpinelinux.org/alpine`: `<mirror>/v3.19/main/x86_64/…`. */
  readonly mirror?: string | undefined
  /** Default: `main` and `community`. */
  readonly repositories?: readonly string[] | undefined
}

/**
 * A release of the Alpine distribution (musl) with its signing keys.
 *
 * @param release - As in `3.19`, or `edge`, or `latest-stable`, which is the default and moves with Alpine's releases.
 */
export function alpine(release = 'latest-stable', options: AlpineOptions = {}): Preset {
  const { mirror, repositories = ['main', 'community'] } = options
  const branch = /^\d/.test(release) ? `v${release}` : release
  return {
    name: `alpine-${release}`,
    repositories: repositories.map(name => ({
      url: `https://dl-cdn.alpinelinux.org/alpine/${branch}/${name}`,
      distribution: 'alpine',
      libc: 'musl',
      keys: alpineKeys,
      ...(mirror !== undefined && { mirror: `${mirror.replace(/\/+$/, '')}/${branch}/${name}` }),
    })),
  }
}
