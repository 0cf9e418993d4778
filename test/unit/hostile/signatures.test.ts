import { sign } from 'node:crypto'
import { describe, test } from 'vitest'
import { readIndex, readPackage, type TrustedKey } from '../../../src/apk/index.js'
import { endOfArchive, file, member, noise, victim } from '../../support/hostile.js'
import { expectRefusal, type Refusal } from '../../support/hostile-sandbox.js'
import { testKey } from '../../support/repository.js'

const { signing, trusted } = testKey()
const foreign = testKey('foreign@example.org-1.rsa.pub')
const sound = victim()

/** What is signed of a package and of an index, what follows that, and how each is read. */
const kinds = {
  package: {
    signed: sound.bytes.subarray(0, sound.dataOffset),
    rest: sound.bytes.subarray(sound.dataOffset),
    read: (bytes: Uint8Array, keys: readonly TrustedKey[]) => readPackage(bytes, { keys, place: { file: 'a.apk' } }),
  },
  index: {
    signed: member(file('APKINDEX', ''), endOfArchive),
    rest: new Uint8Array(0),
    read: (bytes: Uint8Array, keys: readonly TrustedKey[]) => readIndex(bytes, { keys, place: { file: 'a.apk' } }),
  },
} as const

type Signer = (signed: Uint8Array) => readonly Uint8Array[]

const missing: Refusal = { code: 'UNDISTRO_SIGNATURE_MISSING' }
const untrusted: Refusal = { code: 'UNDISTRO_SIGNATURE_UNTRUSTED' }
const bad: Refusal = { code: 'UNDISTRO_SIGNATURE_BAD', message: trusted.name }

const cases: readonly (readonly [string, Refusal, Signer])[] = [
  ['no signature', missing, () => []],
  ['the signature of another key', untrusted, signed => [entry(signed, 'RSA256', foreign.signing)]],
  ['a signature of an algorithm that nobody knows', untrusted, signed => [entry(signed, 'MD5')]],
  ['a signature by DSA', untrusted, signed => [entry(signed, 'DSA')]],
  ['a signature of other bytes', bad, () => [entry(noise(100), 'RSA256')]],
  ['a signature by another digest than it says', bad, signed => [entry(signed, 'RSA512', signing, 'sha1')]],
  [
    'a signature that a foreign key made in the name of ours',
    bad,
    signed => [entry(signed, 'RSA256', { ...foreign.signing, name: signing.name })],
  ],
  ['an empty signature', bad, () => [named('RSA256', signing.name, '')]],
  ['a random signature', bad, () => [named('RSA256', signing.name, noise(256))]],
  [
    'a signature of more than 64 KiB',
    bad,
    signed => [named('RSA256', signing.name, Buffer.concat([signature(signed), noise(70_000)]))],
  ],
  ['a bad signature before a good one', bad, signed => [entry(noise(9), 'RSA512'), entry(signed, 'RSA256')]],
]

describe.each(Object.keys(kinds) as (keyof typeof kinds)[])('%s with', kind => {
  const { signed, rest, read } = kinds[kind]
  const file = (signatures: readonly Uint8Array[]): Uint8Array =>
    Buffer.concat([...(signatures.length > 0 ? [member(...signatures)] : []), signed, rest])

  for (const [name, refusal, signer] of cases) {
    test(`${name} is refused with ${refusal.code}`, async () => {
      await expectRefusal(read(file(signer(signed)), [trusted]), { ...refusal, place: { file: 'a.apk' } })
    })
  }

  test('a good signature is believed', async () => {
    await read(file([entry(signed, 'RSA256')]), [trusted])
  })
})

function signature(signed: Uint8Array, digest = 'sha256', pem = signing.pem): Buffer {
  return sign(digest, signed, pem)
}

function entry(signed: Uint8Array, algorithm: string, key = signing, digest = 'sha256'): Buffer {
  return named(algorithm, key.name, signature(signed, digest, key.pem))
}

function named(algorithm: string, key: string, content: string | Uint8Array): Buffer {
  return file(`.SIGN.${algorithm}.${key}`, content)
}
