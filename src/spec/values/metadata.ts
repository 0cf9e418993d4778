import { type Checked, type Decoder, parsed, text, valid } from '../decoding/index.js'

/** The key of a label or annotation. */
export const metadataKey: Decoder<string> = parsed(text, parseMetadataKey)

/** The `ID` of an os-release(5). */
export const distributionId: Decoder<string> = parsed(text, parseDistributionId)

/** Bytes in base64. */
export const base64: Decoder<string> = parsed(text, parseBase64)

function parseMetadataKey(key: string): Checked<string> {
  if (key !== '' && !/\p{Cc}/u.test(key)) return valid(key)
  return {
    problem: `${JSON.stringify(key)} is not a key for a label or annotation`,
    hint: 'Write a name such as `org.opencontainers.image.title`.',
  }
}

function parseDistributionId(id: string): Checked<string> {
  if (/^[a-z0-9._-]+$/.test(id)) return valid(id)
  return {
    problem: `${JSON.stringify(id)} is not an ID of a distribution`,
    hint: 'It has lower-case letters, digits and `._-`, as in `alpine`.',
  }
}

function parseBase64(base64: string): Checked<string> {
  if (base64.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return valid(base64)
  return { problem: 'not base64', hint: 'Use the standard alphabet, with padding and without line breaks.' }
}
