import type { KeySpec } from '../spec/index.js'

/** Keys of a declaration, with the texts that a lock has of those that are elsewhere. */
export function withLockedText(keys: readonly KeySpec[], locked: readonly KeySpec[]): readonly KeySpec[] {
  return keys.map(key => {
    if (key.pem !== undefined) return key
    const location = publicLocation(key.location)
    const pem = locked.find(item => item.name === key.name && item.location === location && item.pem !== undefined)?.pem
    return pem === undefined ? key : { ...key, pem }
  })
}

/** Where a key is, as a lock tells it: without the query of a URL, where secrets may be. */
export function publicLocation(location: string): string {
  return /^https?:/i.test(location) ? location.replace(/\?.*$/s, '') : location
}
