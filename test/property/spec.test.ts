import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConfigError } from '../../src/errors/index.js'
import { architectures, decodeImageSpec, encodeImageSpec, type ImageSpec } from '../../src/spec/index.js'
import { imageSpecFromYAML, imageSpecToYAML } from '../../src/spec/yaml/index.js'
import { joinShellWords, splitShellWords } from '../../src/spec/yaml/shell-words.js'

const pem = '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq\n-----END PUBLIC KEY-----\n'

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
const text = fc.string({ unit: 'grapheme' }).filter(value => !value.includes('\0'))
const name = fc.oneof(word, fc.constantFrom('__proto__', 'constructor', '1', 'a.b/c', 'true', '~', '<<'))
const id = fc.nat(4_294_967_294)
const imagePath = fc.array(word, { minLength: 1, maxLength: 3 }).map(parts => `/${parts.join('/')}`)
const arch = fc.constantFrom(...Object.keys(architectures))
const record = fc.dictionary(name, text, { noNullPrototype: true, maxKeys: 4 })
const command = fc
  .tuple(text.filter(Boolean), fc.array(text, { maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest])

const location = fc.oneof(
  word.map(part => `https://${part}.example/x/${part}.rsa.pub`),
  word.map(part => `./${part}.rsa.pub`),
)
const key = fc.record(
  {
    name: word,
    pem: fc.constant(pem),
    location,
    archs: fc.uniqueArray(arch, { minLength: 1 }),
    scope: fc.constantFrom('build', 'runtime'),
  },
  { requiredKeys: ['name', 'pem'] },
)
const keyReference = fc.record(
  { name: word, location, scope: fc.constantFrom('build', 'runtime') },
  { requiredKeys: ['name', 'location'] },
)
const keys = fc.uniqueArray(fc.oneof(key, keyReference), { maxLength: 3, selector: ({ name }) => name })
const repository = fc.record(
  {
    url: fc.oneof(
      word.map(part => `https://${part}.example/os`),
      word.map(part => `./${part}`),
    ),
    mirror: word.map(part => `../${part}`),
    tag: word,
    distribution: fc.constantFrom('alpine', 'wolfi'),
    libc: fc.constantFrom('glibc', 'musl'),
    keys,
    scope: fc.constantFrom('build', 'runtime'),
  },
  { requiredKeys: ['url'] },
)
const request = fc
  .record({
    no: fc.constantFrom('', '!'),
    name: word,
    tag: fc.oneof(
      fc.constant(''),
      word.map(tag => `@${tag}`),
    ),
    constraint: fc.constantFrom('', '=1.2-r0', '>=1', '<2', '~1.2'),
  })
  .map(({ no, name, tag, constraint }) => no + name + tag + constraint)

const attributes = { mode: fc.nat(0o7777), uid: id, gid: id }
const source = fc.oneof(
  text.map(text => ({ kind: 'text', text })),
  fc.base64String().map(base64 => ({ kind: 'base64', base64 })),
  word.map(file => ({ kind: 'host', file })),
)
const path = fc.oneof(
  fc.record(
    { type: fc.constant('file'), path: imagePath, source, ...attributes },
    { requiredKeys: ['type', 'path', 'source'] },
  ),
  fc.record(
    { type: fc.constant('copy'), path: imagePath, from: word, ...attributes },
    { requiredKeys: ['type', 'path', 'from'] },
  ),
  fc.record(
    { type: fc.constantFrom('directory', 'permissions'), path: imagePath, recursive: fc.boolean(), ...attributes },
    { requiredKeys: ['type', 'path'] },
  ),
  fc.record(
    { type: fc.constantFrom('symlink', 'hardlink'), path: imagePath, target: imagePath, ...attributes },
    { requiredKeys: ['type', 'path', 'target'] },
  ),
  fc.record({ type: fc.constant('remove'), path: imagePath }),
)
const users = fc.uniqueArray(
  fc.record(
    { name: word, uid: fc.integer({ min: 1, max: 4_294_967_294 }), gid: id, shell: imagePath, home: imagePath },
    { requiredKeys: ['name', 'uid'] },
  ),
  { maxLength: 3, selector: ({ name }) => name },
)
const groups = fc.uniqueArray(
  fc.record({ name: word, gid: id, members: fc.array(word, { maxLength: 3 }) }, { requiredKeys: ['name', 'gid'] }),
  { maxLength: 3, selector: ({ name }) => name },
)
const budget = fc.integer({ min: 1, max: 127 })

const anySpec = fc
  .record(
    {
      repositories: fc.array(repository, { maxLength: 3 }),
      keys,
      packages: fc.array(request, { maxLength: 5 }),
      archs: fc.array(arch, { maxLength: 3 }),
      lock: word,
      entrypoint: command,
      cmd: command,
      env: record,
      user: fc.oneof(
        word,
        id.map(String),
        id.map(uid => `${uid}:${uid}`),
      ),
      workdir: imagePath,
      stopSignal: fc.constantFrom('SIGTERM', 'SIGRTMIN+3', '9'),
      labels: record,
      annotations: record,
      volumes: fc.array(imagePath, { maxLength: 3 }),
      ports: fc.array(fc.integer({ min: 1, max: 65_535 }), { maxLength: 3 }),
      accounts: fc.record({ users, groups }, { requiredKeys: [] }),
      paths: fc.array(path, { maxLength: 4 }),
      layers: fc.oneof(
        fc.record({ policy: fc.constantFrom('packages', 'origin'), budget }, { requiredKeys: ['policy'] }),
        fc.constant({ policy: 'single' }),
      ),
      mixedLibc: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .filter(spec => !Object.keys({ ...spec.labels, ...spec.annotations }).includes(''))

/** The declaration without what apko has no field for. */
function asApkoCanSay(spec: ImageSpec): ImageSpec {
  return decodeImageSpec({
    ...spec,
    repositories: spec.repositories.map(({ url, tag, scope }) => ({ url, tag, scope })),
    keys: spec.keys.flatMap(({ location }, index) =>
      location === undefined ? [] : [{ name: `k${index}`, location: `./k${index}` }],
    ),
    labels: spec.annotations,
    ports: [],
    paths: spec.paths.flatMap((change): object[] => {
      if (change.type === 'remove' || change.type === 'copy') return []
      const owned = change.uid === undefined ? { ...change, gid: undefined } : { ...change, gid: change.gid ?? 0 }
      return change.type === 'file' ? [{ ...owned, source: { kind: 'text', text: '' } }] : [owned]
    }),
    layers: spec.layers.policy === 'origin' ? spec.layers : { policy: 'packages' },
    lock: undefined,
    mixedLibc: undefined,
  })
}

/** Sorted as apko's three lists of repositories have them. */
function byScope(spec: ImageSpec): ImageSpec {
  const of = (scope?: string) => spec.repositories.filter(repository => repository.scope === scope)
  return { ...spec, repositories: [...of(), ...of('build'), ...of('runtime')] }
}

test('a declaration that is written as JSON and read again is the same', () => {
  fc.assert(
    fc.property(anySpec, value => {
      const spec = decodeImageSpec(value)
      expect(decodeImageSpec(JSON.parse(JSON.stringify(encodeImageSpec(spec))))).toStrictEqual(spec)
    }),
  )
})

test('the JSON of a declaration does not depend on the order its keys were given in', () => {
  fc.assert(
    fc.property(anySpec, value => {
      const reversed = Object.fromEntries(Object.entries(value).reverse())
      expect(JSON.stringify(encodeImageSpec(decodeImageSpec(reversed)))).toBe(
        JSON.stringify(encodeImageSpec(decodeImageSpec(value))),
      )
    }),
  )
})

test('a declaration that apko can say is the same when it is written as YAML and read again', () => {
  fc.assert(
    fc.property(anySpec, value => {
      const spec = byScope(asApkoCanSay(decodeImageSpec(value)))
      const yaml = imageSpecToYAML(spec)
      expect(imageSpecFromYAML(yaml)).toStrictEqual(spec)
      expect(imageSpecToYAML(imageSpecFromYAML(yaml))).toBe(yaml)
    }),
  )
})

test('a declaration is written as YAML or refused, never something else', () => {
  fc.assert(
    fc.property(anySpec, value => {
      expectConfigErrorAtMost(() => imageSpecFromYAML(imageSpecToYAML(decodeImageSpec(value))))
    }),
  )
})

test('words that are joined to a line are split into the same words', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), words => {
      expect(splitShellWords(joinShellWords(words))).toEqual({ value: words })
    }),
  )
})

test('any value is read or refused with a ConfigError', () => {
  const shallow = fc.oneof(fc.anything(), fc.array(fc.anything()), fc.dictionary(fc.string(), fc.anything()))
  const fields = Object.fromEntries(Object.keys(decodeImageSpec({})).map(field => [field, shallow]))
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.record(fields, { requiredKeys: [] })), value => {
      expectConfigErrorAtMost(() => decodeImageSpec(value))
    }),
  )
})

const yamlPieces = fc.constantFrom(
  ...['contents', 'packages', 'cmd', 'paths', 'accounts', 'users', 'environment', 'archs', 'type', 'directory', 'path'],
  ...[
    ':',
    ': ',
    '- ',
    '\n',
    '\n  ',
    '\n    ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '"',
    "'",
    '#',
    '!a',
    '&a ',
    '*a',
    '<<',
    '|',
    '>',
    '?',
    '%',
    '~',
  ],
  ...['0755', '1e400', 'yes', '/a', 'a=1', '@x ', '---', '\t', '\0', '\ud800', 'é'],
)

test('any text is read as YAML or refused with a ConfigError whose issues all have a line', () => {
  const document = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(yamlPieces, { maxLength: 30 }).map(parts => parts.join('')),
  )
  fc.assert(
    fc.property(document, text => {
      const error = expectConfigErrorAtMost(() => imageSpecFromYAML(text))
      for (const issue of error?.issues ?? []) expect(issue.line).toBeGreaterThan(0)
    }),
    { numRuns: 2000 },
  )
})

function expectConfigErrorAtMost(run: () => unknown): ConfigError | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  return undefined
}
