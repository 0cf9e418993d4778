import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Package, readPackage, type SignatureAlgorithm, type Trust, writeIndex } from '../../../src/apk/index.js'
import { readGzipMember } from '../../../src/archive/index.js'
import { failure } from '../../support/failures.js'
import { gzipMember, signatureFile, type TarFile, writtenPackage } from '../../support/packages.js'
import { testKey } from '../../support/repository.js'

const ours = testKey()
const foreign = testKey('foreign@example.org-1.rsa.pub')
const ellipticName = 'elliptic.rsa.pub'
const elliptic = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

let unsigned: Buffer
let control: Uint8Array

beforeAll(async () => {
  unsigned = (await writtenPackage({ name: 'a', files: { 'usr/bin/a': 'a' } })).bytes
  control = readGzipMember(unsigned, 0, 2 ** 20)?.compressed ?? new Uint8Array(0)
})

/** The test package with these signatures before it, read. */
async function readSigned(signatures: readonly TarFile[], keys: Trust = [ours.trusted]): Promise<Package> {
  return readPackage(Buffer.concat([await gzipMember(signatures), unsigned]), { keys })
}

describe('a signature that this library makes', () => {
  test.each(['RSA', 'RSA256', 'RSA512'] as const)('by %s is one that it accepts', async algorithm => {
    const { bytes } = await writtenPackage({ name: 'a' }, { key: { ...ours.signing, algorithm } })
    const { signatures } = await readPackage(bytes, { keys: [ours.trusted] })
    expect(signatures.map(({ algorithm, key }) => [algorithm, key])).toEqual([[algorithm, ours.trusted.name]])
  })

  test('is by RSA256 unless it is said otherwise', async () => {
    const { bytes } = await writtenPackage({ name: 'a' }, { key: ours.signing })
    expect((await readPackage(bytes, { keys: 'unverified' })).signatures[0]?.algorithm).toBe('RSA256')
  })

  test.each([
    ['does not read as PEM', 'not PEM'],
    ['is not an RSA key but ec', elliptic.privateKey],
  ])('needs an RSA key, not one that %s', async (message, pem) => {
    const written = writtenPackage({ name: 'a' }, { key: { name: 'a.rsa.pub', pem } })
    await expect(written).rejects.toThrow(failure('UNDISTRO_FORMAT_KEY', { message }))
  })

  test('needs an RSA key for an index too', async () => {
    const key = { name: ellipticName, pem: elliptic.privateKey }
    await expect(writeIndex({ description: '', packages: [] }, { key })).rejects.toThrow(failure('UNDISTRO_FORMAT_KEY'))
  })
})

describe('a signature made elsewhere', () => {
  test.each([
    ['RSA', 'sha1'],
    ['RSA256', 'sha256'],
    ['RSA512', 'sha512'],
  ] satisfies [SignatureAlgorithm, string][])(
    'by %s over the control member is accepted',
    async (algorithm, digest) => {
      const read = await readSigned([signatureFile(control, ours, { algorithm, digest })])
      expect(read.info.name).toBe('a')
    },
  )

  test('by a digest that its algorithm does not name is bad', async () => {
    const mixed = readSigned([signatureFile(control, ours, { algorithm: 'RSA512', digest: 'sha256' })])
    await expect(mixed).rejects.toThrow(failure('UNDISTRO_SIGNATURE_BAD', { message: ours.trusted.name }))
  })

  test('over other bytes is bad', async () => {
    const signature = signatureFile(unsigned, ours)
    await expect(readSigned([signature])).rejects.toThrow(failure('UNDISTRO_SIGNATURE_BAD'))
  })

  test('longer than any is bad', async () => {
    const signature = { name: `.SIGN.RSA256.${ours.trusted.name}`, content: new Uint8Array(65_537) }
    await expect(readSigned([signature])).rejects.toThrow(failure('UNDISTRO_SIGNATURE_BAD'))
  })

  test('by another key of a trusted name is bad', async () => {
    const signature = signatureFile(control, foreign, { name: ours.trusted.name })
    await expect(readSigned([signature])).rejects.toThrow(failure('UNDISTRO_SIGNATURE_BAD'))
  })
})

describe('of several signatures', () => {
  test('those by unknown keys are passed over', async () => {
    const read = await readSigned([signatureFile(control, foreign), signatureFile(control, ours)])
    expect(read.signatures.map(({ key }) => key)).toEqual([foreign.trusted.name, ours.trusted.name])
  })

  test('those by unknown algorithms are passed over', async () => {
    const unknown = signatureFile(control, ours, { algorithm: 'DSA', digest: 'sha1' })
    const read = await readSigned([unknown, signatureFile(control, ours)])
    expect(read.signatures.map(({ algorithm }) => algorithm)).toEqual(['DSA', 'RSA256'])
  })

  test('the first by a trusted key decides', async () => {
    const bad = signatureFile(unsigned, ours)
    const signed = readSigned([bad, signatureFile(control, foreign)], [ours.trusted, foreign.trusted])
    await expect(signed).rejects.toThrow(failure('UNDISTRO_SIGNATURE_BAD'))
  })

  test('each may have a member of its own', async () => {
    const first = await gzipMember([signatureFile(control, foreign)])
    const second = await gzipMember([signatureFile(control, ours)])
    const read = await readPackage(Buffer.concat([first, second, unsigned]), { keys: [ours.trusted] })
    expect(read.signatures).toHaveLength(2)
  })

  test('none by a trusted key is an error that names the signers and the trusted', async () => {
    const signed = readSigned([signatureFile(control, foreign)])
    await expect(signed).rejects.toThrow(
      failure('UNDISTRO_SIGNATURE_UNTRUSTED', {
        message: `signed by ${foreign.trusted.name} (RSA256), trusted are ${ours.trusted.name}`,
      }),
    )
  })

  test('none by a known algorithm is an error', async () => {
    const signed = readSigned([signatureFile(control, ours, { algorithm: 'DSA', digest: 'sha1' })])
    await expect(signed).rejects.toThrow(failure('UNDISTRO_SIGNATURE_UNTRUSTED', { message: '(DSA)' }))
  })
})

describe('trust', () => {
  test('is not given to a package without a signature', async () => {
    await expect(readPackage(unsigned, { keys: [ours.trusted] })).rejects.toThrow(failure('UNDISTRO_SIGNATURE_MISSING'))
  })

  test('is given to nothing by no keys', async () => {
    const signed = readSigned([signatureFile(control, ours)], [])
    await expect(signed).rejects.toThrow(failure('UNDISTRO_SIGNATURE_UNTRUSTED', { message: 'trusted are no keys' }))
  })

  test('is not asked for where it is "unverified"', async () => {
    const signatures = [signatureFile(unsigned, foreign)]
    expect((await readPackage(unsigned, { keys: 'unverified' })).signatures).toEqual([])
    expect((await readSigned(signatures, 'unverified')).signatures).toHaveLength(1)
  })

  test.each([
    ['does not read as PEM', 'not PEM'],
    ['is not an RSA key but ec', elliptic.publicKey],
  ])('needs an RSA key, not one that %s', async (message, pem) => {
    const signature = { name: `.SIGN.RSA256.${ellipticName}`, content: 'signature' }
    await expect(readSigned([signature], [{ name: ellipticName, pem }])).rejects.toThrow(
      failure('UNDISTRO_FORMAT_KEY', { message }),
    )
  })
})
