import type { Architecture } from '../architecture.js'
import {
  type Checked,
  type Decoder,
  distinct,
  object,
  oneOf,
  optional,
  parsed,
  required,
  text,
  valid,
  whenPresent,
} from '../decoding/index.js'
import type { KeySpec } from '../image-spec.js'
import { architecture } from './architecture.js'
import { location } from './location.js'

/** A file name that can stand in `/etc/apk/keys`. */
export const keyName: Decoder<string> = parsed(text, parseKeyName)

/** One PEM block with a public key, and nothing else. */
export const publicKey: Decoder<string> = parsed(text, parsePublicKey)

const someArchs = parsed(
  distinct(architecture),
  (archs): Checked<readonly Architecture[]> =>
    archs.length > 0
      ? valid(archs)
      : { problem: 'no architecture', hint: 'For all architectures leave the field out.' },
)

const attributes = { archs: optional(someArchs), scope: optional(oneOf('build', 'runtime')) }

/** A key of a declaration. */
export const key: Decoder<KeySpec> = whenPresent(
  'pem',
  object({ name: required(keyName), pem: required(publicKey), location: optional(location), ...attributes }),
  object({ name: required(keyName), location: required(location), ...attributes }),
)

/** The file name at the end of a location. */
export function baseName(location: string): string {
  // Alpine's key names have an `@`, which URLs may spell in hex.
  const path = /^https?:/i.test(location) ? new URL(location).pathname.replaceAll('%40', '@') : location
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The rule of {@link keyName}. */
export function parseKeyName(name: string): Checked<string> {
  if (/^\w[\w.@+-]*$/.test(name)) return valid(name)
  return {
    problem: `${JSON.stringify(name)} is not a file name for a key`,
    hint: 'Use the name that signatures name the key by, as in `wolfi-signing.rsa.pub`.',
  }
}

function parsePublicKey(pem: string): Checked<string> {
  if (pem.includes('PRIVATE KEY')) {
    return { problem: 'a private key', hint: 'Secrets stay out of declarations: give its public half.' }
  }
  if (/^\s*-----BEGIN PUBLIC KEY-----\s[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----\s*$/.test(pem)) return valid(pem)
  return { problem: 'not one PEM block `PUBLIC KEY`', hint: 'Give the whole text of the key file.' }
}
