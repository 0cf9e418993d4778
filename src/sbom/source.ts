import { packageUrl } from './package-url.js'
import type { SubjectAttributes } from './subject.js'

/** The repository that an image was made from. */
export interface SourceFacts {
  /** As the annotation has it. */
  readonly url: string
  readonly revision: string | undefined
  /** SPDX's location of a version-controlled tree, or the URL when nothing says that it is git; absent for what is no URL. */
  readonly location: string | undefined
  readonly purl: string | undefined
}

/** What the annotations `source` and `revision` say; `undefined` without the first. */
export function sourceFacts({ source: url, revision }: SubjectAttributes): SourceFacts | undefined {
  if (url === undefined) return undefined
  const web = url.replace(/^git\+/, '')
  const isWeb = /^https?:\/\/[\x21-\x7e]+$/.test(web)
  const isGit = url.startsWith('git+') || /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(revision ?? '')
  const location = isGit ? `git+${web}${revision === undefined ? '' : `@${revision}`}` : web
  const [, owner, name] = /^https?:\/\/github\.com\/([^/]+)\/([^/]+?)(?:\.git)?\/?$/i.exec(web) ?? []
  const purl =
    owner === undefined || name === undefined
      ? undefined
      : packageUrl({ type: 'github', namespace: owner.toLowerCase(), name: name.toLowerCase(), version: revision })
  return { url, revision, location: isWeb ? location : undefined, purl }
}
