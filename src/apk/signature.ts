import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { type ErrorPlace, FormatError, SignatureError } from '../errors/index.js'

/** A public key that is trusted. */
export interface TrustedKey {
  /** File name that signatures name, as in `wolfi-signing.rsa.pub`. */
  readonly name: string
  /** PEM `PUBLIC KEY` block. */
  readonly pem: string
}

/** A private key to sign with. */
export interface SigningKey {
  /** Name of the public key's file, which the signature names: `me@example.org-1.rsa.pub`. */
  readonly name: string
  /** PEM private key, RSA. */
  readonly pem: string
  /** Default: `RSA256`, which melange writes and apk reads since 2.5; Alpine's own builders write `RSA`. */
  readonly algorithm?: SignatureAlgorithm | undefined
}

/** RSA PKCS#1 v1.5 over SHA-1 (`RSA`), SHA-256 and SHA-512, as the names of `.SIGN.*` entries spell them. */
export type SignatureAlgorithm = 'RSA' | 'RSA256' | 'RSA512'

/** One `.SIGN.<algorithm>.<key>` entry. */
export interface Signature {
  /** As spelled in the entry; only those of {@link SignatureAlgorithm} can be verified. */
  readonly algorithm: string
  /** File name of the key that made it. */
  readonly key: string
  readonly bytes: Uint8Array
}

/** Keys that vouch, or the explicit word that nobody has to. */
export type Trust = readonly TrustedKey[] | 'unverified'

const digests: Readonly<Record<SignatureAlgorithm, string>> = { RSA: 'sha1', RSA256: 'sha256', RSA512: 'sha512' }

/** Larger signatures are no signatures. */
const maxSignatureLength = 65_536

/** Reads the name of a signature entry; `undefined` for the name of another entry. */
export function parseSignatureName(name: string): { algorithm: string; key: string } | undefined {
  const match = /^\.SIGN\.([A-Z0-9]+)\.([^/]+)$/.exec(name)
  return match?.[1] && match[2] ? { algorithm: match[1], key: match[2] } : undefined
}

/** The name of the entry that carries a signature by this key. */
export function signatureName(key: SigningKey): string {
  return `.SIGN.${key.algorithm ?? 'RSA256'}.${key.name}`
}

/**
 * Signs bytes.
 *
 * @throws {@link FormatError} with code `UNDISTRO_FORMAT_KEY` when the key is not an RSA private key.
 */
export function signBytes(bytes: Uint8Array, key: SigningKey): Uint8Array {
  return sign(digests[key.algorithm ?? 'RSA256'], bytes, rsaKey(key, createPrivateKey))
}

/**
 * Checks that a trusted key vouches for bytes: the first signature whose key is known and whose algorithm is one of
 * {@link SignatureAlgorithm} decides, as in apk.
 *
 * @throws {@link SignatureError} with code `UNDISTRO_SIGNATURE_MISSING`, `UNDISTRO_SIGNATURE_UNTRUSTED` or
 * `UNDISTRO_SIGNATURE_BAD`; {@link FormatError} with code `UNDISTRO_FORMAT_KEY`.
 */
export function verifySignature(
  bytes: Uint8Array,
  signatures: readonly Signature[],
  trust: Trust,
  place: ErrorPlace,
): void {
  if (trust === 'unverified') return
  if (signatures.length === 0) {
    throw new SignatureError({
      code: 'UNDISTRO_SIGNATURE_MISSING',
      problem: 'there is no signature',
      place,
      hint: 'Sign it, or say explicitly that it is not to be verified.',
    })
  }
  for (const signature of signatures) {
    const key = trust.find(({ name }) => name === signature.key)
    if (key === undefined || !isAlgorithm(signature.algorithm)) continue
    const fits =
      signature.bytes.length <= maxSignatureLength &&
      verify(digests[signature.algorithm], bytes, rsaKey(key, createPublicKey), signature.bytes)
    if (fits) return
    throw new SignatureError({
      code: 'UNDISTRO_SIGNATURE_BAD',
      problem: `the signature by ${signature.key} does not fit the bytes`,
      place,
      hint: 'The bytes were damaged or changed after signing, or the key is another one of the same name.',
    })
  }
  const made = signatures.map(({ algorithm, key }) => `${key} (${algorithm})`).join(', ')
  const known = trust.map(({ name }) => name).join(', ')
  throw new SignatureError({
    code: 'UNDISTRO_SIGNATURE_UNTRUSTED',
    problem: `no trusted key made a signature: signed by ${made}, trusted are ${known || 'no keys'}`,
    place,
    hint: 'If the signer is who you expect, add its public key with .key(name, pem).',
  })
}

function isAlgorithm(text: string): text is SignatureAlgorithm {
  return Object.hasOwn(digests, text)
}

function rsaKey(key: TrustedKey, decode: (pem: string) => KeyObject): KeyObject {
  const decoded = decodeKey(key, decode)
  if (decoded.asymmetricKeyType === 'rsa') return decoded
  throw new FormatError({
    code: 'UNDISTRO_FORMAT_KEY',
    problem: `the key ${key.name} is not an RSA key but ${decoded.asymmetricKeyType}`,
    hint: 'apk v2 files are signed with RSA keys.',
  })
}

function decodeKey(key: TrustedKey, decode: (pem: string) => KeyObject): KeyObject {
  try {
    return decode(key.pem)
  } catch (cause) {
    throw new FormatError({
      code: 'UNDISTRO_FORMAT_KEY',
      problem: `the key ${key.name} does not read as PEM`,
      hint: 'A public key is a block that starts with "-----BEGIN PUBLIC KEY-----".',
      cause,
    })
  }
}
