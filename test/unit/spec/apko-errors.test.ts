import { describe, expect, test } from 'vitest'
import { imageSpecFromYAML } from '../../../src/spec/yaml/index.js'
import { configErrorOf, issuesOf } from './config-issues.js'

const topLevel =
  'contents, entrypoint, cmd, stop-signal, work-dir, accounts, archs, environment, paths, vcs-url, annotations, volumes, layering, format, include, certificates'

/** Configuration files that are wrong, and everything that is said of each. */
const invalid: readonly [name: string, yaml: string, issues: readonly string[]][] = [
  ['an empty file', '', ['1:1 : expected a mapping, found nothing']],
  ['a comment only', '# nothing\n', ['1:1 : expected a mapping, found nothing']],
  ['a list', '- contents\n', ['1:1 : expected a mapping, found a list']],
  ['an unknown field', 'content: {}\n', ['1:1 content: no such field | Did you mean `contents`?']],
  ['a field of nothing known', 'healthcheck: x\n', [`1:1 healthcheck: no such field | Known here: ${topLevel}.`]],
  [
    'a field deep down',
    'contents:\n  packages: [a]\n  pakages:\n    - b\n',
    ['3:3 contents.pakages: no such field | Did you mean `packages`?'],
  ],
  ['a field in another style', 'workdir: /\n', ['1:1 workdir: no such field | Did you mean `work-dir`?']],
  ['a key set twice', 'cmd: a\narchs: []\ncmd: b\n', ['3:1 cmd: set twice, the first time on line 1']],
  [
    'a variable set twice',
    'environment:\n  A: 1\n  A: 1\n',
    ['3:3 environment.A: set twice, the first time on line 2'],
  ],
  ['text for a list', 'contents:\n  packages: busybox\n', ['2:13 contents.packages: expected a list, found text']],
  ['a list for a mapping', 'contents:\n  - a\n', ['1:1 contents: expected a mapping, found a list']],
  ['a mapping for text', 'cmd:\n  a: b\n', ['1:1 cmd: expected text, found a mapping']],
  ['a list item that is nothing', 'volumes:\n  - /a\n  -\n', ['3:4 volumes[1]: expected text, found nothing']],
  [
    'a mapping in a list',
    'contents:\n  packages:\n    - a: b\n',
    ['3:7 contents.packages[0]: expected text, found a mapping'],
  ],
  [
    'a package with spaces',
    'contents:\n  packages:\n    - a\n    - b = 1\n',
    ['4:7 contents.packages[1]: "b = 1" is not a package request | Write it without spaces.'],
  ],
  [
    'a conflict that is not quoted',
    'contents:\n  packages:\n    - !curl\n',
    ['3:12 contents.packages[0]: the YAML tag !curl means nothing here | Put text that starts with `!` in quotes.'],
  ],
  [
    'a password in a repository',
    'contents:\n  repositories:\n    - https://me:secret@host/os\n',
    [
      '3:7 contents.repositories[0]: the URL has a user or password in it | Secrets stay out of declarations: give credentials to build() instead.',
    ],
  ],
  [
    'a tag without a repository',
    'contents: {repositories: ["@edge"]}\n',
    ['1:27 contents.repositories[0]: a tag without a URL | Write it as `@tag url`.'],
  ],
  [
    'a tag of odd characters',
    'contents: {repositories: ["@a+b ./x"]}\n',
    ['1:27 contents.repositories[0]: "a+b" is not a tag | Use letters, digits, `_`, `-` and `.`, without the `@`.'],
  ],
  [
    'a key that ends in a slash',
    'contents: {keyring: [https://host/keys/]}\n',
    [
      '1:22 contents.keyring[0]: "" is not a file name for a key | Use the name that signatures name the key by, as in `wolfi-signing.rsa.pub`.',
    ],
  ],
  [
    'two keys of one name',
    'contents:\n  keyring: [./a/x.pub, ./b/x.pub]\n',
    ['1:1 contents: two entries that differ have the name "x.pub"'],
  ],
  [
    'a private key',
    'contents:\n  runtime_keyring:\n    - name: x.rsa\n      content: |\n        -----BEGIN PRIVATE KEY-----\n        MIIB\n        -----END PRIVATE KEY-----\n',
    [
      '4:16 contents.runtime_keyring[0].content: a private key | Secrets stay out of declarations: give its public half.',
    ],
  ],
  [
    'an open quote',
    `entrypoint:\n  command: echo 'a\n`,
    ["2:12 entrypoint.command: a quote ' is not closed | For a quote as such, put a backslash before it."],
  ],
  ['a user without an id', 'accounts:\n  users:\n    - username: a\n', ['3:7 accounts.users[0].uid: missing']],
  [
    'a second root',
    'accounts:\n  users:\n    - username: a\n      uid: 0\n',
    ['4:12 accounts.users[0].uid: user 0 is root, who comes with the packages | Give the user an id of its own.'],
  ],
  [
    'a number in quotes',
    'accounts:\n  users:\n    - username: a\n      uid: "1000"\n',
    ['4:12 accounts.users[0].uid: expected an id from 0 to 4294967294, found text | Write the number without quotes.'],
  ],
  [
    'an id out of range',
    'accounts: {groups: [{groupname: a, gid: 4294967296}]}\n',
    ['1:41 accounts.groups[0].gid: expected an id from 0 to 4294967294, found 4294967296'],
  ],
  [
    'a user that no one can run as',
    'accounts: {run-as: "a b"}\n',
    ['1:20 accounts.run-as: "a b" is not a user to run as | Write a name, `uid`, `uid:gid` or `user:group`.'],
  ],
  [
    'digits that are not octal',
    'paths:\n  - path: /a\n    type: directory\n    permissions: 0855\n',
    ['4:18 paths[0].permissions: expected permission bits from 0o0 to 0o7777, found 0855'],
  ],
  [
    'permissions that are too wide',
    'paths:\n  - {path: /a, type: directory, permissions: 0o10777}\n',
    ['2:46 paths[0].permissions: expected permission bits from 0o0 to 0o7777, found 0o10777'],
  ],
  [
    'an unknown type of path',
    'paths:\n  - path: /a\n    type: simlink\n',
    ['3:11 paths[0].type: "simlink" cannot stand here | Did you mean `symlink`?'],
  ],
  [
    'a path without a type',
    'paths:\n  - path: /a\n',
    ['2:5 paths[0].type: missing | One of directory, permissions, empty-file, hardlink, symlink.'],
  ],
  ['a link without a source', 'paths: [{path: /a, type: symlink}]\n', ['1:9 paths[0].source: missing']],
  [
    'a source for a directory',
    'paths: [{path: /a, type: directory, source: /b}]\n',
    ['1:45 paths[0].source: means nothing for a path of this type'],
  ],
  [
    'a relative path',
    'paths: [{path: etc/x, type: directory}]\n',
    ['1:16 paths[0].path: "etc/x" is not an absolute path | Start it with a slash: `/etc/x`.'],
  ],
  [
    'a path that climbs',
    'volumes: [/a/../b]\n',
    ['1:11 volumes[0]: "/a/../b" has `..` in it | Write the path it leads to.'],
  ],
  [
    'an unknown architecture',
    'archs: [x86_64, sparc]\n',
    [
      '1:17 archs[1]: "sparc" is not an architecture | Known here: x86_64, aarch64, armv7, armhf, x86, ppc64le, s390x, riscv64, loongarch64.',
    ],
  ],
  [
    'all architectures and then some',
    'archs: [all, riscv64]\n',
    ['1:1 archs: `all` and `host` stand alone | Name the architectures one by one.'],
  ],
  [
    'a name for a variable with =',
    'environment:\n  A=B: c\n',
    ['2:3 environment["A=B"]: "A=B" is not a name for a variable | It is not empty and has no `=`.'],
  ],
  ['a key that is a list', 'environment:\n  ? [a]\n  : b\n', ['2:5 environment[""]: a key has to be text']],
  [
    'an unknown signal',
    'stop-signal: SIGTREM\n',
    ['1:14 stop-signal: "SIGTREM" is not a signal | Write a name, as in `SIGTERM`, or a number from 1 to 64.'],
  ],
  [
    'an unknown strategy',
    'layering: {strategy: size, budget: 5}\n',
    ['1:22 layering.strategy: "size" cannot stand here | Known here: origin.'],
  ],
  ['a budget without a strategy', 'layering:\n  budget: 5\n', ['1:1 layering.strategy: missing']],
  [
    'a budget of nothing',
    'layering: {strategy: origin, budget: 0}\n',
    ['1:38 layering.budget: expected a number of layers from 1 to 127, found 0'],
  ],
  ['an unknown format', 'format: zip\n', ['1:9 format: "zip" cannot stand here | Known here: tar.']],
  [
    'a password in vcs-url',
    'vcs-url: https://me:secret@host/x@main\n',
    [
      '1:10 vcs-url: the URL has a user or password in it | Secrets stay out of declarations: give credentials to build() instead.',
    ],
  ],
  ['an alias without an anchor', 'cmd: *nope\n', ['1:6 cmd: no anchor `&nope` stands before this alias']],
  ['an anchor that holds itself', 'volumes: &v [*v]\n', ['1:14 volumes[0]: expected text, found a list']],
]

describe('a configuration file is refused that has', () => {
  test.each(invalid)('%s', (_, yaml, issues) => {
    expect(issuesOf(() => imageSpecFromYAML(yaml))).toEqual(issues)
    expect(configErrorOf(() => imageSpecFromYAML(yaml)).code).toBe('UNDISTRO_CONFIG_INVALID')
  })
})

const doesNotAct = 'this version does not act on it'

const unsupported: readonly [name: string, yaml: string, issue: string][] = [
  ['include', 'include: base.yaml\n', `1:10 include: ${doesNotAct} | Copy what the included file says into this one.`],
  [
    'certificates',
    'cmd: a\ncertificates:\n  providers: [x]\n',
    `2:1 certificates: ${doesNotAct} | Install certificates with a package.`,
  ],
  [
    'a base image',
    'contents:\n  baseimage:\n    image: ./base\n',
    `2:3 contents.baseimage: ${doesNotAct} | List the packages of the base image as packages of this one.`,
  ],
  ['format erofs', 'format: erofs\n', `1:9 format: ${doesNotAct} | Layers are tar archives: leave the field out.`],
  [
    'services',
    'entrypoint:\n  services: {a: /bin/a}\n',
    `2:3 entrypoint.services: ${doesNotAct} | Give a \`command\` that starts the services.`,
  ],
  [
    'a service bundle',
    'entrypoint:\n  type: service-bundle\n',
    `2:9 entrypoint.type: ${doesNotAct} | Give a \`command\` that starts the services.`,
  ],
  [
    'merge keys',
    'environment:\n  <<: {A: b}\n',
    '2:3 environment["<<"]: merge keys are not supported | Write the fields out.',
  ],
]

describe('a configuration file is refused as unsupported that has', () => {
  test.each(unsupported)('%s', (_, yaml, issue) => {
    expect(issuesOf(() => imageSpecFromYAML(yaml))).toEqual([issue])
    expect(configErrorOf(() => imageSpecFromYAML(yaml)).code).toBe('UNDISTRO_CONFIG_UNSUPPORTED')
  })
})

const unreadable: readonly [name: string, yaml: string, place: string, problem: RegExp][] = [
  ['an open bracket', 'archs: [a\ncmd: b\n', '2:1', /flow sequence/i],
  ['an open quote', 'cmd: "a\n', '2:1', /quote/],
  ['a tab for indentation', 'contents:\n\tpackages: []\n', '2:1', /tab/i],
  ['two mappings on a line', 'cmd: a: b\n', '1:6', /nested mapping/i],
  ['a reserved character', 'contents: {repositories: [@a ./b]}\n', '1:27', /reserved character @/],
  ['a second document', 'cmd: a\n---\ncmd: b\n', '2:1', /second document/],
  ['very deep nesting', '['.repeat(100_000), '1:101', /levels of nesting/],
]

describe('a text is no YAML that has', () => {
  test.each(unreadable)('%s', (_, yaml, place, problem) => {
    const error = configErrorOf(() => imageSpecFromYAML(yaml))
    expect(error.code).toBe('UNDISTRO_CONFIG_SYNTAX')
    expect(`${error.place.line}:${error.place.column}`).toBe(place)
    expect(error.issues[0]?.problem).toMatch(problem)
  })
})

test('every issue is reported at once, in the order of the lines', () => {
  const yaml = `include: base.yaml
accounts:
  users:
    - uid: 0
      usrname: a
contents:
  packages: [a b, ok, c=x]
cmd: 'a "b'
`
  expect(issuesOf(() => imageSpecFromYAML(yaml))).toEqual([
    `1:10 include: ${doesNotAct} | Copy what the included file says into this one.`,
    '4:7 accounts.users[0].username: missing',
    '4:12 accounts.users[0].uid: user 0 is root, who comes with the packages | Give the user an id of its own.',
    '5:7 accounts.users[0].usrname: no such field | Did you mean `username`?',
    '7:14 contents.packages[0]: "a b" is not a package request | Write it without spaces.',
    '7:23 contents.packages[2]: "c=x" is not a package request | A version starts with a digit, as in `1.2.3-r0`.',
    '8:6 cmd: a quote " is not closed | For a quote as such, put a backslash before it.',
  ])
})

test('what is wrong outweighs what is not supported', () => {
  expect(configErrorOf(() => imageSpecFromYAML('include: a\nx: b\n')).code).toBe('UNDISTRO_CONFIG_INVALID')
})

test('the message names the file, the line and the column', () => {
  expect(configErrorOf(() => imageSpecFromYAML('format: zip\n', { file: 'image.yaml' })).message).toBe(
    'format: "zip" cannot stand here (image.yaml:1:9). Known here: tar.',
  )
})

test('aliases are followed a hundred times and no more', () => {
  const yaml = (uses: number) => `volumes:\n  - &v /a\n${'  - *v\n'.repeat(uses)}`
  expect(imageSpecFromYAML(yaml(100)).volumes).toEqual(['/a'])
  expect(issuesOf(() => imageSpecFromYAML(yaml(101)))).toEqual(['103:5 volumes[101]: more than 100 aliases'])
})

test('aliases of aliases end', () => {
  const levels = Array.from({ length: 9 }, (_, i) => `  A${i}: &a${i} [${`*a${i - 1}, `.repeat(i === 0 ? 0 : 9)}]\n`)
  expect(issuesOf(() => imageSpecFromYAML(`environment:\n${levels.join('')}`)).length).toBeLessThan(200)
})
