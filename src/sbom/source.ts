import { sourcePurl } from './purls.js'
import type { SubjectAttributes } from './subject.js'

/** The repository that an image was made from. */
export interface SourceFacts {
  /** As the annotation has it. */
  readonly url: string
  readonly revision: string | undefined
  /** The URL, in SPDX's form for git where that is what it must be (SPDX 2.3, 7.7); absent when it is no web address. */
  readonly location: string | undefined
  readonly purl: string | undefined
}

/** What the annotations `source` and `revision` say; `undefined` without the first. */
export function sourceFacts({ source: url, revision }: SubjectAttributes): SourceFacts | undefined {
  if (url === undefined) return undefined
  const address = url.replace(/^git\+/, '')
  const isCommit = /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(revision ?? '')
  const gitLocation = `git+${address}${revision === undefined ? '' : `@${revision}`}`
  const location = isCommit || url.startsWith('git+') ? gitLocation : address
  return {
    url,
    revision,
    location: isWebAddress(address) ? location : undefined,
    purl: sourcePurl(address, revision),
  }
}

/** Whether a text is a URL of the web, with nothing in it that documents do not allow. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[\x21-\x7e]+$/.test(text) && URL.canParse(text)
}
